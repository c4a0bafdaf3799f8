import Foundation

/// A way in which people and tools make another version the active one.
struct PromotionHabit: Sendable {
    let name: String
    /// Shell run in the root beforehand, while `$OLD` is active.
    var prepare = ""
    /// Shell run in the root that makes `$NEW` answer.
    let act: String

    func prepare(old: String, new: String) -> String { "OLD=\(old); NEW=\(new); \(prepare.isEmpty ? ":" : prepare)" }
    func act(old: String, new: String) -> String { "OLD=\(old); NEW=\(new); \(act)" }

    private static let file = "rm -f ACTIVE_MODEL; printf '%-60s\\n' $OLD > ACTIVE_MODEL"

    /// Each starts from `ACTIVE_MODEL` as a link to the old version and ends with the new one chosen.
    static let all: [PromotionHabit] = [
        PromotionHabit(name: "link renamed over (mv -T)", act: "ln -s $NEW .new; mv -T .new ACTIVE_MODEL"),
        PromotionHabit(name: "ln -sfn", act: "ln -sfn $NEW ACTIVE_MODEL"),
        PromotionHabit(name: "link removed, then made", act: "rm ACTIVE_MODEL; ln -s $NEW ACTIVE_MODEL"),
        PromotionHabit(name: "absolute link", act: "ln -sfn \"$PWD/$NEW\" ACTIVE_MODEL"),
        PromotionHabit(name: "file renamed over the link", act: "echo $NEW > .new; mv -T .new ACTIVE_MODEL"),
        PromotionHabit(
            name: "file renamed over a file", prepare: file, act: "echo $NEW > .new; mv -T .new ACTIVE_MODEL"),
        PromotionHabit(name: "file rewritten (truncate and write)", prepare: file, act: "echo $NEW > ACTIVE_MODEL"),
        PromotionHabit(
            name: "file overwritten in place", prepare: file, act: "printf '%-60s\\n' $NEW 1<> ACTIVE_MODEL"),
        PromotionHabit(
            name: "file emptied, written 100 ms later", prepare: file,
            act: ": > ACTIVE_MODEL; sleep 0.1; echo $NEW >> ACTIVE_MODEL"),
        PromotionHabit(
            name: "link through another link", prepare: "ln -sfn $OLD current; ln -sfn current ACTIVE_MODEL",
            act: "ln -s $NEW .new; mv -T .new current"),
        PromotionHabit(
            name: "Kubernetes ..data swap, pointer file",
            prepare: "rm -rf ..2* ..data; mkdir ..2026_1; echo $OLD > ..2026_1/ACTIVE_MODEL; ln -s ..2026_1 ..data; "
                + "ln -s ..data/ACTIVE_MODEL .new; mv -T .new ACTIVE_MODEL",
            act: "mkdir ..2026_2; echo $NEW > ..2026_2/ACTIVE_MODEL; ln -s ..2026_2 ..data_tmp; "
                + "mv -T ..data_tmp ..data; rm -r ..2026_1"),
        PromotionHabit(
            name: "Kubernetes ..data swap, versions inside",
            prepare: "rm -rf ..2* ..data; mkdir ..2026_1; cp -r $OLD ..2026_1/; ln -s $OLD ..2026_1/ACTIVE_MODEL; "
                + "ln -s ..2026_1 ..data; ln -s ..data/ACTIVE_MODEL .new; mv -T .new ACTIVE_MODEL",
            act: "mkdir ..2026_2; cp -r $NEW ..2026_2/; ln -s $NEW ..2026_2/ACTIVE_MODEL; ln -s ..2026_2 ..data_tmp; "
                + "mv -T ..data_tmp ..data; rm -r ..2026_1"),
        PromotionHabit(
            name: "older files (2001)", prepare: "find $NEW -exec touch -d 2001-01-01 {} +",
            act: "ln -sfn $NEW ACTIVE_MODEL; touch -h -d 2001-01-01 ACTIVE_MODEL"),
        PromotionHabit(
            name: "root renamed away, another in its place",
            prepare: "rm -rf ../other; cp -a . ../other; ln -sfn $NEW ../other/ACTIVE_MODEL",
            act: "cd ..; rm -rf gone; mv root gone; mv other root"),
    ]

    /// The active version's own directory replaced; `$SPARE` holds other content for the same name.
    static let sameName: [PromotionHabit] = [
        PromotionHabit(name: "directory deleted and copied anew", act: "rm -r same; cp -r .spare same"),
        PromotionHabit(
            name: "directory renamed away, another in its place",
            act: "rm -rf .was; mv same .was; cp -r .spare .in; mv .in same"),
        PromotionHabit(
            name: "files overwritten one by one, equal times",
            act: "for f in .spare/*; do cp $f same/; done; find same .spare -exec touch -d 2020-01-01 {} +"),
        PromotionHabit(name: "files exchanged by rename (rsync)", act: "cp -r .spare .in; mv .in/* same/; rmdir .in"),
    ]
}
