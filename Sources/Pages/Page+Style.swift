extension Page {
    static let style: StaticString = """
        :root { color-scheme: light dark;
          --page: #ffffff; --text: #1b2226; --soft: #5a666d; --line: #d7dddf; --stripe: #f5f7f7; --warn: #8a5a00;
          --warn-page: #fff6e0; --accent: #0b6b66;
          --c0: #0b6b66; --c1: #c2571a; --c2: #3b5fc0; --c3: #8a3f8f; --c4: #6f6a00; --c5: #5a666d; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #12171a; --text: #e4eaec; --soft: #98a5ab; --line: #2f393e; --stripe: #182024; --warn: #f0c674;
          --warn-page: #2b2412; --accent: #4fc3b5;
          --c0: #4fc3b5; --c1: #f0955a; --c2: #8aabf5; --c3: #d79bdc; --c4: #cfc54d; --c5: #98a5ab; } }
        @media print { :root { color-scheme: light;
          --page: #ffffff; --text: #000000; --soft: #444444; --line: #bbbbbb; --stripe: #ffffff; --warn: #000000;
          --warn-page: #ffffff; --accent: #000000;
          --c0: #0b6b66; --c1: #c2571a; --c2: #3b5fc0; --c3: #8a3f8f; --c4: #6f6a00; --c5: #444444; }
          nav { display: none; } h2, h3 { break-after: avoid; } figure, tr, .warning { break-inside: avoid; }
          .scroll { overflow: visible; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text);
          font: 15px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
        main { max-width: 66rem; margin: 0 auto; padding: 1.2rem clamp(.8rem, 3vw, 2rem) 4rem; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .4rem 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; padding-top: .3rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
        p, ul { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
        .summary { color: var(--soft); margin: 0 0 1rem; }
        .warning { border-left: 3px solid var(--warn); background: var(--warn-page); padding: .5rem .8rem; }
        nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .8rem 0; }
        a { color: var(--accent); }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .3rem 1.5rem; }
        dl > div { border-bottom: 1px solid var(--line); padding: .25rem 0; }
        dt { color: var(--soft); font-size: .85rem; }
        dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; margin: .8rem 0; }
        table { border-collapse: collapse; width: max-content; font-variant-numeric: tabular-nums; font-size: .92rem; }
        caption { text-align: left; white-space: nowrap; color: var(--soft); padding: .2rem 0; }
        th, td { text-align: left; padding: .25rem .9rem .25rem .4rem; border-bottom: 1px solid var(--line);
          vertical-align: baseline; max-width: 22rem; }
        thead th { color: var(--soft); font-weight: 600; font-size: .85rem; vertical-align: bottom; }
        thead th.n { max-width: 7.5rem; }
        tbody th { font-weight: 400; }
        tbody tr:nth-child(even) { background: var(--stripe); }
        .n { text-align: right; padding: .25rem .4rem .25rem .9rem; }
        td.n, tbody th.n { white-space: nowrap; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
          gap: 1.2rem 1.5rem; margin: 1rem 0; }
        figure { margin: 0; max-width: 40rem; }
        figcaption { font-weight: 600; margin-bottom: .2rem; }
        figure p { margin: .1rem 0; color: var(--soft); font-size: .88rem; }
        svg.chart { width: 100%; height: auto; display: block; }
        svg text { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
        .grid { stroke: var(--line); stroke-width: 1; fill: none; }
        .axis { stroke: var(--soft); stroke-width: 1; fill: none; }
        .stroke { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .dash { stroke-dasharray: 5 4; stroke-width: 1.5; }
        .s0 { stroke: var(--c0); } .s1 { stroke: var(--c1); } .s2 { stroke: var(--c2); }
        .s3 { stroke: var(--c3); } .s4 { stroke: var(--c4); } .s5 { stroke: var(--c5); }
        .f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); }
        .f3 { fill: var(--c3); } .f4 { fill: var(--c4); } .f5 { fill: var(--c5); }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; padding: 0; margin: .2rem 0;
          font-size: .88rem; }
        .legend svg { width: 26px; height: 10px; vertical-align: middle; margin-right: .35rem; }

        """
}
