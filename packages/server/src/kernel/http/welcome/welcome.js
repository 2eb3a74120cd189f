// Which of three views shows (owner form, sign-in form, overview) and what stands in it. Text from the
// server is only ever set as text.
import { chartOf } from './chart.js';
import { createRequests, curlOf, ownerTokenOf, sentenceOf } from './requests.js';

// fetch says where a request comes from even under a no-referrer policy; a plain form post would not.
const requests = createRequests((path, init) => fetch(path, init));
const element = (id) => document.getElementById(id);
const views = ['owner', 'sign-in', 'overview'];
let ownerToken = null;
let me = null;

function show(view) {
  for (const id of views) element(id).hidden = id !== view;
  element('main').removeAttribute('aria-busy');
}

/** A new view begins at its heading, for those who hear the page. */
function enter(view) {
  show(view);
  element(`${view}-title`).focus();
}

function say(text, isBad = false) {
  const message = element('message');
  message.hidden = text === '';
  message.classList.toggle('is-bad', isBad);
  message.textContent = text;
}

const sayRefusal = (error) => say([error.message, error.remedy].filter(Boolean).join(' '), true);

/** The first field that is not filled as asked; its words are the browser's own. */
function firstMistake(form) {
  const field = [...form.elements].find((one) => one.willValidate && !one.checkValidity());
  if (field === undefined) return null;
  return { field, text: `${field.labels[0].textContent}: ${field.validationMessage}` };
}

function onSubmit(id, work) {
  const form = element(id);
  form.addEventListener('input', (event) => event.target.removeAttribute('aria-invalid'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const mistake = firstMistake(form) ?? differs(form, fields);
    if (mistake !== null) {
      mistake.field.setAttribute('aria-invalid', 'true');
      mistake.field.focus();
      say(mistake.text, true);
      return;
    }
    const button = form.querySelector('button[type=submit]');
    button.disabled = true;
    say('');
    try {
      await work(fields);
      form.reset();
      await openOverview();
    } catch (error) {
      sayRefusal(error);
    } finally {
      button.disabled = false;
    }
  });
}

function differs(form, { password, repeat }) {
  if (repeat === undefined || repeat === password) return null;
  return { field: form.elements.repeat, text: 'The two passwords differ. Type the same one twice.' };
}

async function openOverview() {
  me = await requests.whoAmI();
  ownerToken = null;
  element('tenant').textContent = me.tenant.name;
  element('person').textContent = me.person?.email ?? me.key?.name ?? '';
  const choice = element('workspace');
  choice.replaceChildren(...me.workspaces.map(({ id, name }) => new Option(name, id)));
  choice.disabled = me.workspaces.length < 2;
  enter('overview');
  const tenant = await requests.tenant(me.tenant.id);
  element('sample').hidden = !tenant.is_sample_data;
  await openWorkspace(choice.value);
}

async function openWorkspace(id) {
  element('figure').hidden = true;
  element('forecast-more').hidden = true;
  element('curl').textContent = id === '' ? '' : curlOf(location.origin, id);
  if (id === '') return tell('You may see no workspace of this tenant yet.');
  tell('Reading the forecast …');
  try {
    const forecast = await requests.forecast(id);
    // The answer to an earlier choice must not replace the later one.
    if (element('workspace').value === id) showForecast(forecast);
  } catch (error) {
    if (element('workspace').value !== id) return;
    const isNone = error.code === 'consumption_metric_missing';
    tell(isNone ? 'There is no forecast here yet.' : error.message, error.remedy);
  }
}

function tell(sentence, more = '') {
  element('forecast').textContent = sentence;
  element('forecast-more').textContent = more;
  element('forecast-more').hidden = more === '';
}

function showForecast(forecast) {
  const backtest = forecast.depletion === null ? '' : (forecast.backtest?.summary ?? '');
  tell(sentenceOf(forecast) ?? 'The forecast has nothing to say yet.', backtest);
  if (forecast.is_sample_data) element('sample').hidden = false;
  const { predictions } = forecast;
  const chart = chartOf(predictions);
  if (chart === null) return;
  const first = predictions[0];
  const last = predictions.at(-1);
  const percent = Math.round(first.confidence_level * 100);
  const round = (value) => value.toLocaleString(undefined, { maximumSignificantDigits: 3 });
  element('chart').replaceChildren(chart);
  element('caption').textContent =
    `${first.prediction_date} to ${last.prediction_date}, ${round(first.predicted_value)} on the ` +
    `first day and ${round(last.predicted_value)} on the last, with the ${percent} % interval.`;
  element('figure').hidden = false;
}

async function copyCommand() {
  const text = element('curl').textContent;
  try {
    await navigator.clipboard.writeText(text);
    say('The command is in your clipboard.');
  } catch {
    // Pages over plain http from another machine have no clipboard: the person copies the selection.
    getSelection().selectAllChildren(element('curl'));
    say('The command is selected; copy it with the keyboard.');
  }
}

async function signOut() {
  try {
    await requests.signOut();
  } catch (error) {
    if (error.status !== 401) return sayRefusal(error);
  }
  me = null;
  // Nobody who comes after finds what stood here in the page's source.
  tell('');
  for (const id of ['tenant', 'person', 'workspace', 'curl', 'chart', 'caption']) {
    element(id).replaceChildren();
  }
  enter('sign-in');
  say('You are signed out.');
}

/** The link's token leaves the address at once, so that neither history nor a screenshot keeps it. */
function takeOwnerToken() {
  const token = ownerTokenOf(location.hash);
  if (token === null) return false;
  ownerToken = token;
  history.replaceState(null, '', location.pathname);
  return true;
}

async function start() {
  if (takeOwnerToken()) return show('owner');
  try {
    await openOverview();
  } catch (error) {
    if (me === null) show('sign-in');
    if (error.status !== 401) sayRefusal(error);
  }
}

onSubmit('owner-form', ({ email, name, password }) =>
  requests.redeemOwnerLink({ token: ownerToken, email: email.trim(), name, password }),
);
onSubmit('sign-in-form', ({ email, password }) =>
  requests.signIn({ email: email.trim(), password }),
);
element('to-sign-in').addEventListener('click', () => {
  say('');
  enter('sign-in');
});
element('workspace').addEventListener('change', (event) => openWorkspace(event.target.value));
element('copy').addEventListener('click', copyCommand);
element('sign-out').addEventListener('click', signOut);
// An owner link opened in a tab that shows this page already changes the fragment only.
addEventListener('hashchange', () => {
  if (takeOwnerToken()) enter('owner');
});
await start();
