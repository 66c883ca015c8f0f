import { page } from './page.ts';

export interface ConsoleLinks {
  readonly shop: string;
  readonly payments: string;
  readonly mail: string;
}

const STYLE = `<style>
  header { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: baseline; margin-bottom: 1rem }
  header h1 { margin: 0; flex: 1 } .regions { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 1rem }
  .card header { margin: 0 0 .6rem } .card header h2 { flex: 1 } .dot::before { content: '● ' }
  button { font: inherit; padding: .15rem .8rem; border: 1px solid var(--line); border-radius: .4rem; cursor: pointer;
    background: transparent; color: inherit } button:disabled { opacity: .4; cursor: default }
  .card + .card, .regions + .card { margin-top: 0 } .regions { margin-bottom: 1rem }
  input { font: inherit; width: 5rem; padding: .1rem .4rem; border: 1px solid var(--line); border-radius: .4rem;
    background: transparent; color: inherit }
</style>`;

/** Runs in the browser: asks for the state once a second and draws it. */
const SCRIPT = `<script type="module">
  const cell = (tag, text, name = '') => Object.assign(document.createElement(tag), { textContent: text, className: name });
  const row = (...cells) => { const tr = document.createElement('tr'); tr.append(...cells); return tr };
  const at = (id) => document.getElementById(id);
  const post = async (path, body) => {
    const answer = await fetch(path, { method: 'POST', ...(body && { body: JSON.stringify(body) }) });
    at('trouble').textContent = answer.ok ? '' : (await answer.json()).detail;
    draw();
  };

  function cardOf(region, serving) {
    const card = cell('section', '', 'card');
    const header = document.createElement('header');
    const healthy = region.status === 'up' && region.healthy;
    const word = { down: 'down', starting: 'starting', up: region.healthy ? 'healthy' : 'up, not healthy' }[region.status];
    const colour = region.status === 'down' ? 'bad' : healthy ? 'good' : 'busy';
    const button = cell('button', region.status === 'down' ? 'Bring up' : 'Take down');
    button.disabled = region.status === 'starting';
    button.onclick = () => {
      button.disabled = true;
      post('/control/regions/' + region.name + (region.status === 'down' ? '/up' : '/down'));
    };
    header.append(cell('h2', region.name), cell('span', (serving === region.name ? 'serving · ' : '') + word, 'dot ' + colour), button);
    const table = document.createElement('table');
    const busyQueues = (region.queues ?? []).filter((queue) => queue.ready + queue.inFlight + queue.delayed > 0);
    for (const queue of busyQueues) {
      table.append(row(cell('td', queue.name), cell('td', queue.ready + ' waiting, ' + queue.inFlight + ' in flight', 'number')));
    }
    for (const [name, byStatus] of Object.entries(region.executions ?? {})) {
      const counts = Object.entries(byStatus).map(([status, count]) => count + ' ' + status.toLowerCase()).join(', ');
      table.append(row(cell('td', name), cell('td', counts || 'none yet', 'number')));
    }
    for (const stream of (region.streams ?? []).filter(({ pending }) => pending > 0)) {
      table.append(row(cell('td', stream.functionName), cell('td', stream.pending + ' records behind', 'number')));
    }
    const idle = busyQueues.length === 0 ? (region.queues ?? []).length + ' queues, all empty' : '';
    const links = cell('p', '', 'soft');
    links.append(region.urls.api, '  (API) · ', region.urls.aws, '  (AWS)');
    card.append(header, table, cell('p', region.status === 'down' ? 'Its data stays.' : idle, 'soft'), links);
    return card;
  }

  function draw() {
    return fetch('/control/state').then((answer) => answer.json()).then(({ regions, replication, router, faults }) => {
      at('regions').replaceChildren(...regions.map((region) => cardOf(region, router.serving)));
      at('pause').textContent = replication.paused ? 'Resume' : 'Pause';
      at('pause').onclick = () => post('/control/replication', { paused: !replication.paused });
      if (document.activeElement !== at('lag')) at('lag').value = replication.lagMs;
      at('flowing').textContent = replication.paused ? 'paused' : 'flowing';
      at('flowing').className = 'dot ' + (replication.paused ? 'busy' : 'good');
      at('pending').replaceChildren(...Object.entries(replication.pending).map(([region, { records, oldestMs }]) =>
        row(cell('td', 'on the way to ' + region),
            cell('td', records ? records + ' writes, the oldest ' + (oldestMs / 1000).toFixed(1) + ' s old' : 'nothing', 'number'))));
      at('faults').replaceChildren(...faults.map((fault) => row(
        cell('td', [fault.service, fault.operation].filter(Boolean).join(' ') + (fault.region ? ' in ' + fault.region : '')),
        cell('td', fault.kind + (fault.latencyMs ? ' ' + fault.latencyMs + ' ms' : '') + ', ' + fault.rate * 100 + ' %', 'number'))));
      at('no-faults').hidden = faults.length > 0;
      at('clear').hidden = faults.length === 0;
    }).catch((error) => { at('trouble').textContent = 'The shop does not answer: ' + error.message });
  }

  at('lag').onchange = (event) => post('/control/replication', { lagMs: Number(event.target.value) });
  at('clear').onclick = () => fetch('/control/faults', { method: 'DELETE' }).then(draw);
  for (;;) { await draw(); await new Promise((resolve) => setTimeout(resolve, 1000)) }
</script>`;

export const consolePage = ({ shop, payments, mail }: ConsoleLinks): string =>
  page(
    'Twinshop',
    `<header><h1>Twinshop</h1><a href="${shop}/v1/docs">API</a><a href="${mail}">Mail</a>
       <a href="${payments}">Payments</a></header>
     <p id="trouble" class="bad"></p><div id="regions" class="regions"></div>
     <div class="regions"><section class="card"><header><h2>Replication</h2><span id="flowing" class="dot"></span>
       <button id="pause">Pause</button></header><table id="pending"></table>
       <p class="soft"><label>Lag <input id="lag" type="number" min="0" step="100"> ms</label></p></section>
     <section class="card"><header><h2>Faults</h2><button id="clear" hidden>Clear</button></header>
       <table id="faults"></table><p id="no-faults" class="soft">None. <code>POST /control/faults</code> injects some.</p>
     </section></div>${SCRIPT}`,
    STYLE,
  );
