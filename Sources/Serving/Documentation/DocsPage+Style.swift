extension DocsPage {
    static let style = """
        :root {
          color-scheme: light dark;
          --page: #f7f8f8; --card: #ffffff; --field: #fbfcfc; --line: #dde2e4; --text: #1b2226; --soft: #5a666d;
          --accent: #0b6b66; --accent-soft: #e0f0ee; --get: #1f5fa8; --post: #0b6b66;
          --good: #1a7f4b; --bad: #b3362b; --warn: #8a5a00; --key: #7a3e9d; --str: #17693f; --num: #1f5fa8;
        }
        @media (prefers-color-scheme: dark) { :root:not([data-theme=light]) {
          --page: #101416; --card: #171d20; --field: #12181a; --line: #2b3439; --text: #e4eaec; --soft: #98a5ab;
          --accent: #4fc3b5; --accent-soft: #17332f; --get: #7db4f0; --post: #4fc3b5;
          --good: #5fce93; --bad: #ff8c7f; --warn: #e5b454; --key: #c8a2e8; --str: #85d3a5; --num: #8fc1f5;
        } }
        :root[data-theme=dark] {
          --page: #101416; --card: #171d20; --field: #12181a; --line: #2b3439; --text: #e4eaec; --soft: #98a5ab;
          --accent: #4fc3b5; --accent-soft: #17332f; --get: #7db4f0; --post: #4fc3b5;
          --good: #5fce93; --bad: #ff8c7f; --warn: #e5b454; --key: #c8a2e8; --str: #85d3a5; --num: #8fc1f5;
          color-scheme: dark;
        }
        :root[data-theme=light] { color-scheme: light; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text);
          font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
        code, pre, textarea, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace;
          font-size: 13px; }
        a { color: var(--accent); }
        h1 { font-size: 1.25rem; margin: 0; } h2 { font-size: 1rem; margin: 2rem 0 .15rem; }
        h4 { font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); margin: 1.4rem 0 .4rem; }
        p { margin: .4rem 0; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .soft { color: var(--soft); }
        .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; }

        .top { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between;
          padding: .8rem 1.5rem; background: var(--card); border-bottom: 1px solid var(--line); }
        .top p { margin: 0; color: var(--soft); font-size: .9rem; }
        .facts { display: flex; flex-wrap: wrap; gap: .5rem; }
        .chip { border: 1px solid var(--line); border-radius: 99px; padding: .1rem .7rem; font-size: .82rem;
          background: var(--field); color: var(--text); text-decoration: none; }
        button.chip { cursor: pointer; font-family: inherit; }
        .chip:empty { display: none; }
        .chip.good { color: var(--good); border-color: currentColor; } .chip.bad { color: var(--bad); border-color: currentColor; }

        .layout { display: grid; grid-template-columns: 15.5rem minmax(0, 1fr); max-width: 92rem; margin: 0 auto; }
        nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 1.2rem .5rem 2rem 1.5rem; }
        nav h4 { margin: 1.1rem 0 .2rem; }
        nav a { display: flex; gap: .5rem; align-items: baseline; padding: .18rem .4rem; border-radius: 5px;
          color: var(--text); text-decoration: none; overflow-wrap: anywhere; }
        nav a:hover { background: var(--accent-soft); }
        main { padding: .4rem 1.5rem 4rem; min-width: 0; }
        .overview { max-width: 50rem; margin-top: 1rem; }

        .method { font: 700 11px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; flex: none; min-width: 2.4rem; color: var(--get); }
        .method.post { color: var(--post); }
        .op { background: var(--card); border: 1px solid var(--line); border-radius: 9px; margin: .6rem 0; scroll-margin-top: .5rem; }
        .op > summary { display: flex; flex-wrap: wrap; gap: .1rem .7rem; align-items: baseline; padding: .65rem 1rem;
          cursor: pointer; list-style: none; }
        .op > summary::-webkit-details-marker { display: none; }
        .op > summary::after { content: "+"; color: var(--soft); margin-left: auto; }
        .op[open] > summary::after { content: "\\2013"; }
        .op > summary code { font-size: 15px; font-weight: 600; }
        .op[open] > summary { border-bottom: 1px solid var(--line); }
        .halves { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
        .says { padding: .6rem 1.2rem 1.2rem 1rem; }
        .try { padding: .6rem 1rem 1.2rem; background: var(--field); border-left: 1px solid var(--line); border-radius: 0 0 9px 0; }
        .try > div { position: sticky; top: .5rem; max-height: calc(100vh - 1rem); overflow: auto; padding: 2px; }
        .try h4 { margin-top: .8rem; }
        p code, td code, li code, .note code { background: var(--accent-soft); border-radius: 4px; padding: 0 .25em; }

        .fields { margin: 0; }
        .fields > div { padding: .4rem 0; border-top: 1px solid var(--line); }
        .fields > div:first-child { border-top: 0; }
        .fields dt { display: inline; font-weight: 600; overflow-wrap: anywhere; }
        .fields .type { color: var(--soft); font-size: .85rem; margin-left: .5rem; }
        .fields .must { color: var(--warn); font-size: .8rem; margin-left: .5rem; }
        .fields dd { margin: .05rem 0 0; font-size: .92rem; }
        .fields dd p { margin: 0; }
        .nested { margin-left: .2rem; padding-left: .8rem; border-left: 2px solid var(--line); }
        details.more > summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
        .names { columns: 2; gap: 1rem; margin: .3rem 0; padding: 0; list-style: none; font-size: 12px; }
        .names li { overflow-wrap: anywhere; }
        .status { font: 700 13px/1.4 ui-monospace, "DejaVu Sans Mono", monospace; color: var(--good); margin-right: .5rem; }
        .status.bad { color: var(--bad); }
        .answers > div, .answers > details { padding: .3rem 0; }

        label { display: block; font-size: .85rem; color: var(--soft); margin-top: .6rem; }
        input, select, textarea { width: 100%; margin-top: .2rem; padding: .4rem .55rem; border: 1px solid var(--line); border-radius: 6px;
          background: var(--card); color: var(--text); font-size: 14px; }
        textarea { font-size: 12.5px; line-height: 1.45; height: 17rem; resize: vertical; white-space: pre; tab-size: 2; }
        .row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .8rem; }
        .send { background: var(--accent); color: var(--card); border: 0; border-radius: 6px; padding: .45rem 1.3rem; font: 600 14px system-ui, sans-serif;
          cursor: pointer; }
        .send:disabled { opacity: .55; cursor: default; }
        .plain { background: none; border: 1px solid var(--line); border-radius: 6px; padding: .4rem .8rem; color: var(--text); font: 13px system-ui, sans-serif;
          cursor: pointer; }
        .note { font-size: .85rem; color: var(--soft); } .note.bad { color: var(--bad); }
        pre { margin: .4rem 0 0; padding: .7rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
          overflow: auto; max-height: 26rem; line-height: 1.45; font-size: 12.5px; }
        pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
        .k { color: var(--key); } .s { color: var(--str); } .n { color: var(--num); } .w { color: var(--warn); }
        .result { margin-top: .8rem; }

        @media (max-width: 74rem) {
          .halves { grid-template-columns: minmax(0, 1fr); }
          .try { border-left: 0; border-top: 1px solid var(--line); border-radius: 0 0 9px 9px; }
          .try > div { position: static; max-height: none; }
        }
        @media (max-width: 50rem) {
          .layout { display: block; }
          .top { padding: .8rem 1rem; }
          nav { position: static; max-height: none; padding: .6rem 1rem 0; }
          nav .links { display: flex; gap: .4rem; overflow-x: auto; padding: .3rem 0; }
          nav .links h4 { display: none; }
          nav .links a { flex: none; border: 1px solid var(--line); background: var(--card); }
          main { padding: .2rem 1rem 3rem; }
          .names { columns: 1; }
          .op > summary { padding: .6rem .8rem; } .says, .try { padding-left: .8rem; padding-right: .8rem; }
          .op > summary .soft { flex-basis: 100%; order: 3; }
        }

        """
}
