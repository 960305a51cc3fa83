/**
 * The page's own style: two columns at most, both colour schemes, figures that scroll where they would become too small to
 * read, and a print without controls whose tables fit the paper.
 */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1a1a1a;--dim:#5a5a5a;--line:#dddddd;--paper:#ffffff;--blue:#0072b2;--orange:#d55e00;--yellow:#e69f00;--green:#009e73}
@media (prefers-color-scheme:dark){:root{--ink:#ececec;--dim:#a8a8a8;--line:#3a3a3a;--paper:#17191c;--blue:#56b4e9;--orange:#ff8c42;--yellow:#f0c040;--green:#2bc49a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Helvetica Neue",Arial,sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
.lead{margin:.25rem 0 0;color:var(--dim)}
.proof{border-left:4px solid var(--green);padding:.25rem .9rem;margin:1.25rem 0}
.proof.weak{border-left-color:var(--orange)}
.note{color:var(--dim);font-size:.9rem;margin:.4rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;margin:1.25rem 0}
.tile{border:1px solid var(--line);border-radius:.4rem;padding:.5rem .7rem}
.tile b{display:block;font-size:1.15rem;font-variant-numeric:tabular-nums}
.tile span{color:var(--dim);font-size:.85rem}
figure{margin:0}
svg{display:block;height:auto;max-width:100%}
@media screen and (max-width:40rem){figure{overflow-x:auto}svg{width:40rem;max-width:none}}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}
th,td{padding:.28rem .55rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}
thead th{position:sticky;top:0;background:var(--paper);font-weight:600}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
th button:focus-visible{outline:2px solid var(--blue)}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
tr.given td{font-style:italic}
.controls{display:flex;gap:1.25rem;flex-wrap:wrap;align-items:center;margin:.5rem 0;font-size:.9rem}
.controls[hidden]{display:none}
.controls input[type=search]{font:inherit;padding:.2rem .4rem;width:15rem}
pre{background:color-mix(in srgb,var(--line) 45%,transparent);padding:.7rem .9rem;overflow-x:auto;border-radius:.4rem;font-size:.85rem;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:.5rem 0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
@media print{
:root{color-scheme:light;--ink:#000000;--dim:#333333;--line:#bbbbbb;--paper:#ffffff;--blue:#0072b2;--orange:#d55e00;--yellow:#e69f00;--green:#009e73}
body{max-width:none;padding:0;font-size:10pt}
.controls{display:none}
section,figure,tr{break-inside:avoid}
section.long{break-inside:auto}
thead{display:table-header-group}
thead th{position:static}
.scroll{overflow:visible}
table{font-size:6pt}
th,td{padding:.1rem .15rem}
thead th{white-space:normal;overflow-wrap:anywhere}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
