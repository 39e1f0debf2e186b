'use strict';

/* Two requests that the application defers: an EventSource and a long poll. Both name this page, so that the
   application knows which of its holds belong together. */
const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0'))
  .join('');
const MAX_SHOWN = 200;
const still = matchMedia('(prefers-reduced-motion: reduce)');
const at = id => document.getElementById(id);
const now = () => performance.timeOrigin + performance.now();

let messages = 0;
let reconnects = 0;
let streams = 0;
let parkedAt = null;

function show(id, state) {
  at(id).dataset.state = state;
  at(id).querySelector('b').textContent = state;
  const parked = document.querySelectorAll('.pill:is([data-state=open], [data-state=parked])').length;
  at('parked').textContent = parked + (parked === 1 ? ' parked connection' : ' parked connections');
}

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function millis(value) {
  return value < 10 ? value.toFixed(1) + ' ms' : Math.round(value).toLocaleString('en') + ' ms';
}

function addTo(list, tags, body, bodyClass = 'body') {
  const item = element('li', '');
  const meta = element('div', 'meta');
  meta.append(...tags);
  item.append(meta, element('div', bodyClass, body));
  list.querySelector('.empty')?.remove();
  list.prepend(item);
  while (list.children.length > MAX_SHOWN) {
    list.lastElementChild.remove();
  }
}

function clock() {
  return new Date().toLocaleTimeString('en-GB') + '.' + String(new Date().getMilliseconds()).padStart(3, '0');
}

function countReconnect() {
  reconnects += 1;
  at('reconnects').textContent = reconnects;
}

/* What other programs push need not be JSON: then it is shown as it came. */
function understand(data) {
  try {
    const message = JSON.parse(data);
    if (typeof message.text === 'string') {
      return message;
    }
  } catch { /* not JSON */ }
  return {text: data};
}

function arrived(via, data) {
  const message = understand(data);
  const tags = [element('span', 'tag', via), element('span', '', clock())];
  if (message.from === client) {
    const under = Math.max(0, now() - message.sentAt);
    at('latency').textContent = millis(under);
    tags.push(element('span', 'end', millis(under)));
  } else {
    tags.push(element('span', 'end', message.from ? 'from another page' : 'from elsewhere'));
  }
  messages += 1;
  at('messages').textContent = messages;
  addTo(at('arrived'), tags, message.text);
  travel();
}

/* A dot runs from the application over the node to the browser: right to left. */
function travel() {
  if (still.matches) {
    return;
  }
  for (const [id, delay] of [['core', 0], ['edge', 220]]) {
    const link = at(id);
    link.querySelector('.packet').animate(
      [{translate: '0', opacity: 1}, {translate: -link.clientWidth + 'px', opacity: 1}],
      {duration: 240, delay, easing: 'ease-in-out'});
  }
}

/* --- the stream --- */

function openStream() {
  const events = new EventSource('/events?client=' + client);
  events.onopen = () => {
    streams += 1;
    if (streams > 1) {
      countReconnect();
    }
    parkedAt = now();
    show('stream-state', 'open');
  };
  events.addEventListener('parked', event => {
    const hold = JSON.parse(event.data);
    at('stream-curl').textContent = hold.curl;
    if (hold.poll) {
      pollParked(hold.poll);
    }
    startPolling();
  });
  events.addEventListener('poll', event => pollParked(JSON.parse(event.data)));
  events.onmessage = event => arrived('stream', event.data);
  events.onerror = () => {
    parkedAt = null;
    show('stream-state', 'lost');
    if (events.readyState === EventSource.CLOSED) { /* an error status: the browser does not try again by itself */
      setTimeout(openStream, 2000);
    }
  };
}

/* --- the long poll --- */

const MAX_PAUSE = 10000;
let polling = false;
let resting = new AbortController();

/* Its own response cannot tell its handle, since nothing of it has been sent: the stream does. */
function pollParked(hold) {
  at('poll-curl').textContent = hold.curl;
  show('poll-state', 'parked');
}

function visible() {
  return document.hidden
    ? new Promise(resolve => document.addEventListener('visibilitychange', resolve, {once: true})).then(visible)
    : Promise.resolve();
}

async function pollOnce() {
  resting = new AbortController();
  show('poll-state', 'connecting');
  const response = await fetch('/poll?client=' + client, {cache: 'no-store', signal: resting.signal});
  const body = await response.text();
  if (!response.ok) {
    throw new Error('status ' + response.status);
  }
  if (body !== '{"nothing":true}') {
    arrived('long poll', body);
  }
}

async function startPolling() {
  if (polling) {
    return;
  }
  polling = true;
  let pause = 500;
  for (;;) {
    await visible();
    try {
      await pollOnce();
      pause = 500;
    } catch (problem) {
      if (problem.name === 'AbortError') {
        show('poll-state', 'resting');
        continue;
      }
      countReconnect();
      show('poll-state', 'lost');
      await new Promise(resolve => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, MAX_PAUSE);
    }
  }
}

document.addEventListener('visibilitychange', () => document.hidden && resting.abort());

/* --- pushing --- */

function outcomeTag(status) {
  const kind = status === 200 ? 'good' : status === 202 || status === 503 ? 'warn' : 'bad';
  return element('span', 'tag ' + kind, status || 'no answer');
}

function answered(report) {
  if (report.holds === 0) {
    addTo(at('answers'), [element('span', 'tag warn', 'nobody'), element('span', '', clock())],
      'The application knows of no such hold just now.');
  }
  if (report.holds > report.outcomes.length) {
    addTo(at('answers'), [element('span', 'tag', 'all'), element('span', '', clock())],
      report.delivered + ' of ' + report.holds + ' delivered');
  }
  for (const outcome of report.outcomes) {
    const whose = (outcome.yours ? 'my ' : 'another ') + (outcome.kind === 'poll' ? 'long poll' : 'stream');
    addTo(at('answers'), [outcomeTag(outcome.status), element('span', '', whose), element('span', '', clock()),
      element('span', 'end', millis(outcome.millis))], JSON.stringify(outcome.answer), 'body json');
  }
}

at('push').addEventListener('submit', async event => {
  event.preventDefault();
  const to = event.submitter?.value ?? 'stream';
  const body = JSON.stringify({to, client, text: at('text').value, sentAt: now()});
  try {
    const response = await fetch('/push', {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
    const report = await response.json();
    if (!response.ok) {
      throw new Error(report.error);
    }
    answered(report);
  } catch (problem) {
    addTo(at('answers'), [element('span', 'tag bad', 'failed'), element('span', '', clock())], problem.message);
  }
});

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(at(button.dataset.copy).textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
}

setInterval(() => {
  const seconds = parkedAt === null ? null : Math.floor((now() - parkedAt) / 1000);
  at('age').textContent = seconds === null ? '–'
    : Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0');
}, 500);

openStream();
