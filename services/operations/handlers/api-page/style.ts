export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #dfe4ea; --paper: #fff; --tint: #f5f7f9;
  --get: #0b6e4f; --post: #1f4fbf; --put: #9a5b00; --accent: #1f4fbf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #2c3542; --paper: #12171e;
  --tint: #1a212b; --get: #4cc79a; --post: #84a9ff; --put: #e2ab55; --accent: #84a9ff; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
.page { display: grid; grid-template-columns: 17rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2rem 1.25rem; font-size: .875rem; }
nav h2 { margin: 1.4rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; } nav li { padding: .16rem 0; } nav li a { display: flex; gap: .5rem; color: inherit; }
nav .method { flex: none; font-size: .75rem; line-height: 1.9; }
main { padding: 2rem 2rem 6rem; border-left: 1px solid var(--line); min-width: 0; }
h1 { margin: 0 0 .25rem; font-size: 2rem; } h1 small { font-size: .95rem; font-weight: 400; color: var(--soft); }
h2.group { margin: 3.5rem 0 .25rem; font-size: 1.5rem; } .lead { color: var(--soft); margin-top: 0; }
p { max-width: 46rem; } code { font: .9em ui-monospace, monospace; background: var(--tint); padding: .1em .3em; border-radius: 4px; }
article { margin: 1.75rem 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
article > header { padding: 1rem 1.25rem; background: var(--tint); border-bottom: 1px solid var(--line); }
article h3 { margin: 0; font-size: 1.05rem; } article h4 { margin: 1.4rem 0 .4rem; font-size: .8rem; letter-spacing: .05em;
  text-transform: uppercase; color: var(--soft); }
.route { margin: .35rem 0 0; font: .95rem ui-monospace, monospace; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 3em; font-weight: 700; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); }
.scope { float: right; font-size: .75rem; padding: .1rem .55rem; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); }
.content { padding: .25rem 1.25rem 1.25rem; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { width: 34%; font: 500 .875rem/1.7 ui-monospace, monospace; } th i { font: italic .8rem system-ui, sans-serif; color: var(--soft); }
.prefix { color: var(--soft); } .pattern { font-size: .78em; }
td.status { width: 4rem; font: 600 .875rem/1.7 ui-monospace, monospace; white-space: nowrap; }
details { margin-top: .35rem; } summary { cursor: pointer; color: var(--soft); font-size: .85rem; }
pre { margin: .4rem 0 0; padding: .85rem 1rem; background: var(--tint); border-radius: 8px; overflow-x: auto; font: .82rem/1.5 ui-monospace, monospace; }
@media (max-width: 60rem) { .page { grid-template-columns: 1fr; } nav { position: static; max-height: none; padding-bottom: 0; }
  main { border: 0; padding: 1.25rem; } }
@media print { nav { display: none; } .page { display: block; } details { display: block; } }
`;
