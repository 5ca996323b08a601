namespace EdgeCam.Simulation.Report.Html;

/// <summary>The looks of the page, light and dark.</summary>
internal static class ReportStyle
{
    public const string Text = """

        :root { --page:#f6f7f8; --card:#fff; --ink:#1b2430; --soft:#5a6573; --rule:#e2e6ea; --capacity:#d5dce4; --carried:#1769c5; --target:#b4560f;
          --buffering:#8d74d6; --transmission:#3aa899; --signal:#1b2430; --bad:#c8283e; --skipped:#c08a00; --best:#dff1e4; --best-ink:#12602f; --warm:rgba(90,101,115,.10) }
        @media (prefers-color-scheme: dark) { :root { --page:#12161b; --card:#1a2027; --ink:#e6ebf0; --soft:#9aa6b3; --rule:#2c343d; --capacity:#35414e; --carried:#62a8f7; --target:#f0a35e;
          --buffering:#9f88e8; --transmission:#3fae9f; --signal:#f2f5f8; --bad:#ff6b7d; --skipped:#e6b422; --best:#173826; --best-ink:#8fdcab; --warm:rgba(154,166,179,.13) } }
        * { box-sizing:border-box }
        body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui, sans-serif }
        main { max-width:1120px; margin:0 auto; padding:32px 20px 64px }
        h1 { font-size:27px; line-height:1.2; margin:0 0 12px; letter-spacing:-.01em }
        h2 { font-size:18px; margin:0 }
        .kicker { margin:0; color:var(--soft); font-size:13px; text-transform:uppercase; letter-spacing:.08em }
        .link { margin:0 } .link span { color:var(--soft); margin-right:4px }
        code { font:14px ui-monospace, monospace; background:var(--card); border:1px solid var(--rule); border-radius:5px; padding:2px 7px; overflow-wrap:anywhere }
        .note { color:var(--soft); margin:8px 0 0; font-size:14px }
        .cards { display:grid; grid-template-columns:repeat(auto-fit, minmax(300px, 1fr)); gap:16px; margin:24px 0 }
        .card, .run, .figures { background:var(--card); border:1px solid var(--rule); border-radius:10px; padding:20px }
        .card p { margin:12px 0 0; font-size:14px } .card .deadline-note { margin:0; color:var(--soft) }
        dl { display:grid; grid-template-columns:1fr 1fr; gap:12px; margin:14px 0 0 } dt { color:var(--soft); font-size:13px } dd { margin:0; font-size:22px; font-weight:600; line-height:1.25 }
        dl div { display:flex; flex-direction:column-reverse; justify-content:flex-end }
        .run { margin:0 0 16px } .readout { margin:2px 0 10px; color:var(--soft); font-size:13px; min-height:20px; font-variant-numeric:tabular-nums }
        figure { margin:0 0 14px } figcaption { display:flex; flex-wrap:wrap; gap:2px 18px; font-size:13px; color:var(--soft); margin-bottom:2px } figcaption b { color:var(--ink) }
        .key::before { content:""; display:inline-block; width:14px; height:10px; margin-right:6px; border-radius:2px; background:currentColor }
        .key { color:var(--soft) } .key.carried::before, .key.signal::before { height:3px; vertical-align:3px } .key.target::before, .key.deadline::before { height:0; background:none; border-top:2px dashed; vertical-align:3px; border-radius:0 }
        .key.capacity::before { background:var(--capacity) } .key.carried::before { background:var(--carried) } .key.target::before { border-color:var(--target) }
        .key.buffering::before { background:var(--buffering) } .key.transmission::before { background:var(--transmission) } .key.signal::before { background:var(--signal); height:2px } .key.deadline::before { border-color:var(--bad) } .key.frozen::before { background:var(--bad); opacity:.25 }
        .key.skipped::before { background:var(--skipped) } .key.expired::before { background:var(--target) } .key.dropped::before { background:var(--bad) } .key.lost::before { background:var(--soft) }
        .wide { overflow-x:auto } .plot { display:block; width:100%; min-width:680px }
        .plot path { fill:none; stroke-linejoin:round } .plot path.capacity { fill:var(--capacity) } .plot path.buffering { fill:var(--buffering) } .plot path.transmission { fill:var(--transmission) } .plot path.frozen { fill:var(--bad); opacity:.25 }
        path.carried { stroke:var(--carried); stroke-width:1.4 } path.target { stroke:var(--target); stroke-width:1.4; stroke-dasharray:5 3 } path.signal { stroke:var(--signal); stroke-width:.9 }
        line.deadline { stroke:var(--bad); stroke-width:1.4; stroke-dasharray:6 4 } line.grid { stroke:var(--rule) } line.cursor { stroke:var(--soft); opacity:0; pointer-events:none }
        path.skipped { stroke:var(--skipped); stroke-width:1.2 } path.expired { stroke:var(--target); stroke-width:1.2 } path.dropped { stroke:var(--bad); stroke-width:1.2 } path.lost { stroke:var(--soft); stroke-width:1.2 }
        text { font:12px system-ui, sans-serif; fill:var(--soft) } text.peak { paint-order:stroke; stroke:var(--card); stroke-width:3px; fill:var(--ink) } .warm { fill:var(--warm) }
        table { border-collapse:collapse; width:100%; margin-top:10px } th { text-align:left; font-weight:500 } thead th { border-bottom:2px solid var(--rule); padding:6px 8px; font-weight:600 }
        .group th { padding:18px 8px 4px; color:var(--soft); font-size:13px; text-transform:uppercase; letter-spacing:.06em } tbody tr + tr th, tbody tr + tr td { border-bottom:1px solid var(--rule); padding:7px 8px; vertical-align:top }
        th small { display:block; color:var(--soft); font-weight:400; font-size:13px; max-width:64ch } .value { text-align:right; white-space:nowrap; font-variant-numeric:tabular-nums }
        .number, .best { padding:1px 7px; border-radius:5px } .best { background:var(--best); color:var(--best-ink); font-weight:600 }
        @media print { body { background:none } .readout { display:none } .card, .run, .figures { break-inside:avoid } }

        """;
}
