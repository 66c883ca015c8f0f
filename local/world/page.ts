/** The frame all pages of the local world share. */
export const page = (title: string, body: string, head = ''): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>
  :root { color-scheme: light dark; --line: light-dark(#dde1e6, #373c44); --soft: light-dark(#5b6470, #9aa4b1);
    --card: light-dark(#fff, #1e2227); --good: light-dark(#137333, #5bd68a); --bad: light-dark(#b3261e, #ff8a80);
    --busy: light-dark(#9a6700, #e3b341) }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1.5rem; max-width: 68rem;
    background: light-dark(#f6f7f9, #15181c) }
  h1 { font-size: 1.4rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 0 } a { color: inherit }
  table { border-collapse: collapse; width: 100% } th { font-weight: 500; color: var(--soft) }
  th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
  .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem }
  .number { text-align: right; font-variant-numeric: tabular-nums } .soft { color: var(--soft) }
  .good { color: var(--good) } .bad { color: var(--bad) } .busy { color: var(--busy) }
  pre { white-space: pre-wrap; font: 13px/1.5 ui-monospace, monospace }
</style>${head}</head><body>${body}</body></html>
`;
