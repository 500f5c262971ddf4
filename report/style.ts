/** The page's style. Drawings carry their own colours for print; these rules follow the reader's dark or light. */
export const STYLE = `
:root{--ink:#1c2026;--paper:#fff;--raised:#f5f6f8;--muted:#5b6270;--rule:#d9dce2;--accent:#00708a;--warn:#8a4b00;--warn-paper:#fff6e8;color-scheme:light dark}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;--ink:#e8eaee;--paper:#14171c;--raised:#1d2128;--muted:#a3abb8;--rule:#343a45;--accent:#5cc3dc;--warn:#ffc46b;--warn-paper:#2b2416}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--ink:#e8eaee;--paper:#14171c;--raised:#1d2128;--muted:#a3abb8;--rule:#343a45;--accent:#5cc3dc;--warn:#ffc46b;--warn-paper:#2b2416}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header,main,nav{max-width:1160px;margin:0 auto;padding:0 24px}
header{padding-top:36px;position:relative}
header .kind{margin:0;color:var(--accent);font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
h1{margin:.1em 0;font-size:2rem;line-height:1.2}
h2{margin:0 0 .6em;font-size:1.4rem;line-height:1.25}
h3{margin:1.6em 0 .5em;font-size:1.08rem}
.run{margin:0;color:var(--muted);font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem}
#theme{position:absolute;right:24px;top:36px}
nav ol{display:flex;flex-wrap:wrap;gap:6px 18px;margin:20px 0 8px;padding:12px 0;list-style:none;border-block:1px solid var(--rule)}
section{padding:30px 0 18px;border-bottom:1px solid var(--rule)}
main>section:last-of-type{border-bottom:0}
a{color:var(--accent)}
p,li{max-width:76ch}
figure{margin:0 0 20px;position:relative}
figcaption,.note{color:var(--muted);font-size:.9rem;max-width:90ch}
.keys{display:block;margin-top:4px}
button,select,input{font:inherit;color:inherit}
button,select,input[type=search]{background:var(--raised);border:1px solid var(--rule);border-radius:6px;padding:4px 12px;min-height:34px}
button:hover{border-color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.controls{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:10px}
.controls[hidden]{display:none}
.controls label{display:flex;gap:6px;align-items:center;max-width:100%}
.controls select{max-width:min(30rem,100%)}
.wide{overflow-x:auto;overflow-y:hidden}
.stage{position:relative;min-width:620px}
.stage svg,.drawing svg{display:block;width:100%;height:auto}
.stage svg{touch-action:pan-x pan-y}
.drawing{min-width:520px}
.drawing.small{max-width:720px;min-width:min(520px,100%)}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
svg .label{fill:var(--ink)}
svg .muted{fill:var(--muted)}
svg .rule{stroke:var(--muted)}
svg .profile{fill:var(--ink);fill-opacity:.75}
svg .separator,svg .cluster{vector-effect:non-scaling-stroke}
svg .cursor{fill:none;stroke:#00e5ff;stroke-width:1;pointer-events:none}
svg .axis-name{fill:#fff;stroke:#000;stroke-width:.22em;paint-order:stroke;stroke-linejoin:round;pointer-events:none}
svg .sigma{fill:var(--accent);fill-opacity:.2}
svg .zero{stroke:var(--muted);stroke-width:.7;stroke-dasharray:3 3;fill:none}
.posterior svg{color:var(--accent)}
svg .ticks{color:var(--muted);font-size:12px}
svg .ticks text{font-size:12px}
svg .title{fill:var(--ink);font-size:13px}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:.3em 0 .8em;font-size:.9rem}
.legend:empty{display:none}
.legend i{display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.4em}
.readout:empty{display:none}
.readout{margin:.4em 0;min-height:1.5em;font-size:.9rem}
.tip{position:absolute;z-index:2;max-width:min(34rem,90%);padding:8px 12px;background:var(--paper);border:1px solid var(--rule);border-radius:6px;box-shadow:0 4px 18px rgb(0 0 0/.25);font-size:.85rem;pointer-events:none}
.tip[hidden]{display:none}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
td.number,th.number{text-align:right}
th{font-weight:600;white-space:nowrap}
th button{border:0;background:none;padding:0;min-height:0;font-weight:600}
th button::after{content:" ↕";color:var(--muted)}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
td .name{display:inline-block;max-width:26ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}
td .whole{white-space:nowrap}
.members{width:44ch;max-width:60vw}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:14px;margin:20px 0;padding:0}
.facts div{background:var(--raised);border-radius:8px;padding:12px 16px}
.facts dt{color:var(--muted);font-size:.85rem}
.facts dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums}
.lead{font-size:1.12rem}
.warnings{padding:0;list-style:none}
.warnings li{background:var(--warn-paper);border-left:4px solid var(--warn);border-radius:4px;padding:10px 16px;margin:10px 0;max-width:90ch}
.warnings .hint{display:block;color:var(--muted)}
details{margin:.3em 0}
summary{cursor:pointer}
pre{background:var(--raised);border-radius:8px;padding:14px 16px;overflow-x:auto;font-size:.85rem;white-space:pre-wrap}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
.gallery{margin:0 0 24px}
.gallery td{padding:3px 10px 3px 0;border-bottom:0;vertical-align:middle}
.strip{display:block;image-rendering:pixelated;height:52px;width:auto;max-width:none}
.skip{position:absolute;left:-999px}
.skip:focus{left:12px;top:8px;background:var(--paper);padding:6px 12px;z-index:3}
@media (max-width:640px){header,main,nav{padding:0 16px}h1{font-size:1.6rem}#theme{position:static;margin-top:10px}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media screen{section{content-visibility:auto;contain-intrinsic-size:auto 700px}}
@media print{
:root{--ink:#000!important;--paper:#fff!important;--raised:#f3f3f3!important;--muted:#444!important;--rule:#bbb!important;--accent:#004d60!important;--warn:#7a4200!important;--warn-paper:#fff!important}
body{font-size:10.5pt}
header,main,nav{max-width:none;padding:0}
nav,.controls,#theme,.keys,.skip,.tip{display:none!important}
.stage,.drawing{min-width:0}
figure,tr,.facts div,.warnings li{break-inside:avoid}
h2,h3{break-after:avoid}
section{border:0;padding:12px 0}
.wide{overflow:visible}
th button::after{content:""!important}
details:not([open]){display:none}
pre{white-space:pre-wrap}
}
`;
