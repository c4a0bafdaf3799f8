internal import DriveFleet

/// A page's links are those of every beginning of it, as far as it goes, and each of them resolves to an address that
/// is read back as the same.
func tryHTML(_ bytes: UnsafeRawBufferPointer) -> CInt {
    let whole = HTMLAnchors(scanning: bytes)
    let cut = bytes.isEmpty ? 0 : Int(bytes[0]) * bytes.count / 256
    let beginning = HTMLAnchors(scanning: UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
    precondition(whole.links.starts(with: beginning.links), "a page cut off has other links than the whole")
    precondition(beginning.base == nil || beginning.base == whole.base)
    let page = WebAddress("https://www.example.com/cloud/data.html?x=y")
    let base = whole.base.map { page.resolving(WebAddress($0)) } ?? page
    for link in whole.links {
        precondition(link.utf8.count <= 3 * HTMLAnchors.longestLink)
        let address = base.resolving(WebAddress(link))
        precondition(WebAddress("\(address)") == address, "an address that reads back as another")
    }
    return 0
}
