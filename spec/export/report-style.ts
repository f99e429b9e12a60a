/**
 * The style sheet of the HTML report. Colours come from the palette as `light-dark()` pairs; fonts are the reader's
 * own; nothing is fetched.
 */
import { figureStyle, PALETTE } from './palette.ts';

const TONES = ['good', 'fresh', 'doubt', 'bad', 'plain'] as const;

/** The whole style sheet as CSS text. */
export function reportStyle(): string {
  return [variables(), PAGE, TABLES, CHIPS, tones(), STORY, figureStyle(), NARROW, PRINT].join('\n');
}

function variables(): string {
  const names = Object.entries(PALETTE).map(
    ([name, { light, dark }]) => `--${kebab(name)}:light-dark(${light},${dark});`,
  );
  return `:root{color-scheme:light dark;${names.join('')}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function tones(): string {
  return TONES.map(
    (tone) => `.${tone}{--fill:var(--${tone}-fill);--edge:var(--${tone}-edge);--tone:var(--${tone}-ink)}`,
  ).join('\n');
}

const PAGE = `
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1.5rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:light-dark(#fbfcfd,#101317);color:var(--ink);font:15.5px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;text-rendering:optimizeLegibility}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
code,kbd,pre{font:.88em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.layout{display:grid;grid-template-columns:15.5rem minmax(0,72rem);gap:3.25rem;max-width:94rem;margin:0 auto;padding:0 2rem 6rem}
.toc{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:2.4rem 0 2rem;font-size:.86rem;line-height:1.4}
.toc .brand{display:flex;align-items:center;gap:.6rem;margin:0 0 1.4rem;font-weight:650;font-size:1.05rem;letter-spacing:-.01em}
.toc .brand svg{flex:none;color:var(--accent)}
.toc ol{list-style:none;margin:0;padding:0}
.toc ol ol{margin:.1rem 0 .5rem;padding-left:.8rem}
.toc a{display:block;padding:.26rem .7rem;border-left:2px solid var(--hairline);color:var(--quiet-ink);text-decoration:none;overflow-wrap:anywhere}
.toc ol ol a{font-size:.94em;padding-block:.16rem;border-left-color:transparent}
.toc a:hover{color:var(--ink)}
.toc a.here{color:var(--accent);border-left-color:var(--accent);font-weight:600}
.toc .tools{display:flex;gap:.4rem;flex-wrap:wrap;margin-top:1.4rem}
button,select,input[type=search]{font:inherit;font-size:.84rem;color:var(--ink);background:var(--paper);border:1px solid var(--hairline);border-radius:7px;padding:.3rem .7rem}
button{cursor:pointer}
button:hover{border-color:var(--line)}
button[aria-pressed=true]{background:var(--fresh-fill);border-color:var(--fresh-edge);color:var(--fresh-ink)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
main{padding-top:2.4rem;min-width:0}
section{margin:0 0 4rem}
h1,h2,h3{line-height:1.22;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.5rem;font-weight:650;margin:0 0 .5rem;padding-top:1.4rem;border-top:1px solid var(--hairline)}
h3{font-size:1.1rem;font-weight:650;margin:2.2rem 0 .6rem}
.lead{color:var(--quiet-ink);max-width:46rem;margin:0 0 1.4rem}
.quiet{color:var(--quiet-ink)}
.hero{margin-bottom:3rem}
.hero .over{margin:0;color:var(--quiet-ink);font-size:.86rem}
.hero h1{font-size:clamp(1.9rem,3.6vw,2.75rem);font-weight:680;letter-spacing:-.025em;margin:.35rem 0 .8rem;max-width:24ch}
.hero .sum{font-size:1.08rem;max-width:44rem;margin:0 0 1.8rem;color:var(--quiet-ink)}
.stamp{display:inline-flex;align-items:center;gap:.5rem;border:1px solid var(--edge);background:var(--fill);color:var(--tone);border-radius:99px;padding:.2rem .9rem;font-weight:600;font-size:.86rem;margin-bottom:.9rem}
.stamp::before{content:"";width:.55rem;height:.55rem;border-radius:50%;background:var(--edge)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;background:var(--hairline);border:1px solid var(--hairline);border-radius:12px;overflow:hidden;margin:0}
.tiles div{background:var(--paper);padding:.95rem 1.1rem}
.tiles dt{font-size:.8rem;color:var(--quiet-ink);line-height:1.35}
.tiles dd{margin:0;font-size:1.5rem;font-weight:640;letter-spacing:-.02em;font-variant-numeric:tabular-nums;line-height:1.3}
.filters{display:flex;flex-wrap:wrap;gap:.45rem;align-items:center;margin:0 0 1rem}
.filters input{flex:1 1 12rem;max-width:20rem;margin-left:auto}
pre.block{background:var(--panel);border:1px solid var(--hairline);border-radius:10px;padding:1.1rem 1.3rem;overflow:auto;line-height:1.55;margin:0 0 1.2rem}
.empty{color:var(--quiet-ink);font-style:italic}
.figure{margin:1rem 0 1.6rem;overflow-x:auto}
.figure svg{display:block;max-width:100%;height:auto}
.figure.wide svg{max-width:none}
@media (max-width:64rem){.figure svg{max-width:none}}
.replay{display:flex;align-items:center;gap:.6rem;margin:1.1rem 0 0;flex-wrap:wrap}
.replay code{background:var(--panel);border:1px solid var(--hairline);border-radius:7px;padding:.35rem .7rem;overflow-wrap:anywhere}
`;

const TABLES = `
.scroll{overflow-x:auto;border:1px solid var(--hairline);border-radius:12px;background:var(--paper)}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.45}
th,td{text-align:left;vertical-align:top;padding:.6rem .9rem;border-top:1px solid var(--hairline)}
thead th{border-top:0;background:var(--panel);font-weight:600;font-size:.8rem;color:var(--quiet-ink);white-space:nowrap}
tbody td:first-child{white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody th{font-weight:600}
.law{min-width:19rem}
.law .sentence{display:block;font-weight:400;color:var(--quiet-ink);font-size:.94em;max-width:44rem;text-wrap:pretty}
.law .kind{font-weight:400;color:var(--faint-ink);margin-left:.5rem;font-size:.9em}
.law button{border:0;background:none;padding:0;font-size:.92em;color:var(--accent);margin-top:.15rem}
.cell small{display:block;color:var(--quiet-ink);margin-top:.25rem;white-space:nowrap}
tr.more>td{white-space:normal;padding:0 0 0 .9rem;background:var(--panel)}
tr.more table{font-size:.94em}
tr.more thead th{background:none}
tr[hidden]{display:none}
.bar{display:inline-block;width:4.2rem;height:.42rem;border-radius:9px;background:var(--hairline);margin-right:.55rem;vertical-align:.1em;overflow:hidden}
.bar i{display:block;height:100%;background:var(--good-edge)}
.bar.faults{width:min(22rem,40vw)}
.bar.faults i{background:var(--fresh-edge)}
table.grid td,table.grid th{font-size:.94em;padding:.45rem .75rem}
table.grid tbody th{white-space:nowrap}
table.grid td.refused{color:var(--faint-ink)}
.guard{color:var(--accent);font-size:.92em}
`;

const CHIPS = `
.chip,.pill{display:inline-block;border:1px solid var(--edge);background:var(--fill);color:var(--tone);border-radius:99px;font-size:.82rem;font-weight:600;line-height:1.35;padding:.1rem .68rem;text-decoration:none;white-space:nowrap}
.pill{font-size:.84em;padding:.02rem .55rem;white-space:normal}
a.chip:hover{box-shadow:0 0 0 2px var(--fill),0 0 0 3px var(--edge)}
a.chip::after{content:" \\2192"}
.chip.unexpected{outline:2px solid var(--edge);outline-offset:2px}
`;

const STORY = `
details.example{border:1px solid var(--hairline);border-radius:14px;background:var(--paper);margin:0 0 1.1rem}
details.example>summary{cursor:pointer;list-style:none;display:grid;grid-template-columns:1fr auto;gap:.2rem 1rem;padding:1.05rem 1.4rem;border-radius:14px}
details.example>summary::-webkit-details-marker{display:none}
details.example>summary:hover{background:var(--panel)}
details.example>summary h3{margin:0;grid-column:1}
details.example>summary .where{grid-column:1;color:var(--quiet-ink);font-size:.9rem}
details.example>summary .length{grid-column:2;grid-row:1/3;align-self:center;text-align:right;color:var(--quiet-ink);font-size:.88rem;white-space:nowrap}
details.example>summary .length b{display:block;font-size:1.35rem;line-height:1.1;color:var(--ink);font-variant-numeric:tabular-nums}
details.example>.inside{padding:.2rem 1.4rem 1.5rem}
.lawquote{font:1.08rem/1.55 ui-serif,Charter,"Iowan Old Style",Georgia,"Times New Roman",serif;margin:.4rem 0 1.2rem;padding-left:1rem;border-left:3px solid var(--doubt-edge);max-width:46rem;text-wrap:pretty}
ol.story{list-style:none;margin:1.2rem 0 .6rem;padding:0;max-width:52rem}
ol.story>li{position:relative;padding:.55rem 0 .7rem 3.2rem;border-left:0}
ol.story>li::before{content:attr(value);position:absolute;left:0;top:.62rem;width:2rem;height:1.5rem;line-height:1.5rem;text-align:center;border-radius:99px;background:var(--plain-fill);color:var(--plain-ink);font-size:.78rem;font-weight:650;font-variant-numeric:tabular-nums}
ol.story>li.in-loop::after{content:"";position:absolute;left:2.35rem;top:0;bottom:0;border-left:2px solid var(--loop-ink)}
ol.story>li.alarm{background:var(--alarm-fill);border-radius:8px}
ol.story>li.alarm::before{background:var(--bad-fill);color:var(--bad-ink)}
ol.story p{margin:0}
.told{font:1.06rem/1.5 ui-serif,Charter,"Iowan Old Style",Georgia,"Times New Roman",serif;text-wrap:pretty}
.act{color:var(--quiet-ink);font-size:.88rem}
.act code{color:var(--ink)}
.act:first-child code{font-weight:600}
.changes{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem;margin:.3rem 0 0;padding:0;font-size:.88rem}
.changes .before{color:var(--quiet-ink)}
p.loop{color:var(--loop-ink);font-weight:600;margin:.2rem 0 0 2.35rem}
.partings{margin:1rem 0;padding:.8rem 1.1rem;background:var(--panel);border-radius:10px;font-size:.94rem}
.partings p{margin:.15rem 0}
.fold{margin-top:1.2rem}
.fold>summary{cursor:pointer;color:var(--accent);font-size:.92rem;font-weight:600}
`;

const NARROW = `
@media (max-width:64rem){.layout{display:block;padding:0 1.1rem 4rem}.toc{position:static;max-height:none;padding:1.4rem 0 0}.toc ol ol{display:none}.toc>ol{display:flex;flex-wrap:wrap}.toc a{border-left:0;border-bottom:2px solid var(--hairline)}}
`;

const PRINT = `
@media print{
:root,:root[data-theme]{color-scheme:light}
body{font-size:10.5pt;background:#fff}
.layout{display:block;padding:0;max-width:none}
.toc,.filters,button{display:none!important}
section{margin-bottom:1.6rem}
.scroll{overflow:visible;border-radius:0}
.figure{overflow:visible}
.figure svg,.figure.wide svg{max-width:100%;break-inside:avoid}
tr,ol.story>li,.tiles div{break-inside:avoid}
h2,h3,summary{break-after:avoid}
.chip,.pill,.stamp,.bar,.bar i,ol.story>li::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
