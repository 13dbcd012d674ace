import { Markup, markup } from './markup.ts'
import { examples } from './line.ts'

const style = `
:root { color-scheme: light dark; --line: #d5d8de; --soft: #f4f5f7; --text: #1d1f24; --dim: #626873; --page: #fff;
  --accent: #1f6f4a; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3e46; --soft: #23262c; --text: #e6e8ec; --dim: #9aa1ad;
  --page: #17191d; --accent: #6cc79b; --wrong: #ff8a80; } }
* { box-sizing: border-box }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif }
header, footer { padding: 10px 16px; border: 0 solid var(--line) }
header { border-bottom-width: 1px; display: flex; gap: 16px; align-items: baseline; flex-wrap: wrap }
h1 { font-size: 16px; margin: 0 } h2 { font-size: 14px; margin: 0; padding: 8px 12px }
small, .empty, .choices, time, #about { color: var(--dim); font-weight: normal } small { font-size: 12px }
time { margin-left: auto; font-variant-numeric: tabular-nums }
main { flex: 1; min-height: 0; display: flex; overflow-x: auto }
section { flex: 1 1 360px; min-width: 320px; max-width: 640px; display: flex; flex-direction: column; border-right: 1px solid var(--line) }
main > section:last-child { position: sticky; right: 0; flex: 0 0 270px; min-width: 270px; background: var(--page);
  border-left: 1px solid var(--line) }
.boxes { flex: 1; overflow-y: auto; padding: 0 12px 12px }
article { border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; margin-bottom: 8px;
  overflow-wrap: anywhere }
.text { white-space: pre-wrap } .thread { margin-left: 20px } .thread article { background: var(--soft) }
.form { border: 2px solid var(--accent) } .choices { margin: 6px 0 0; font-size: 12px } .empty { padding: 16px; flex: 2 }
pre, code { font: 12px/1.45 ui-monospace, monospace; background: var(--soft); border-radius: 4px }
pre { padding: 8px; margin: 4px 0; white-space: pre-wrap } code { padding: 1px 4px } ul { margin: 0; padding-left: 18px }
.button { border: 1px solid var(--line); border-radius: 4px; padding: 0 8px; background: var(--soft);
  display: inline-block; margin: 2px 0 }
.error { color: var(--wrong) } .rule { display: block; border-top: 1px solid var(--line) }
footer { border-top-width: 1px; background: var(--soft) }
#said { margin: 0 0 8px; padding: 0; list-style: none; max-height: 20vh; overflow-y: auto; white-space: pre-wrap }
#said .typed { font-family: ui-monospace, monospace; font-size: 12px } #said .wrong { color: var(--wrong) }
form { display: flex; gap: 8px } input, button { font: inherit; padding: 8px 10px; border: 1px solid var(--line);
  border-radius: 6px; background: var(--page); color: inherit } input { flex: 1 }
#examples { display: flex; gap: 6px; flex-wrap: wrap; margin-bottom: 8px }
#examples button { font-size: 12px; padding: 2px 8px; border-radius: 999px }
`

/** Runs in the browser: shows what the server says there is, and sends what is typed. */
const script = `
const [main, clock, said, input] = ['scene', 'clock', 'said', 'line'].map((id) => document.getElementById(id))
let shown
for (const one of document.querySelectorAll('.boxes')) one.scrollTop = one.scrollHeight
const live = new EventSource('/live')
live.onmessage = ({ data }) => {
  const now = JSON.parse(data)
  clock.textContent = now.clock
  if (shown === now.scene) return
  shown = now.scene
  const columns = () => [...document.querySelectorAll('.boxes')]
  const kept = new Map(columns().map((one) =>
    [one.id, one.scrollHeight - one.scrollTop - one.clientHeight < 20 ? Infinity : one.scrollTop]))
  main.innerHTML = shown
  for (const one of columns()) one.scrollTop = Math.min(kept.get(one.id) ?? Infinity, one.scrollHeight)
}
live.onerror = () => { clock.textContent = 'the sandbox has stopped' }
const typed = []
let back = 0
const say = (text, kind) => {
  const item = document.createElement('li')
  item.className = kind
  item.textContent = text
  said.append(item)
  while (said.children.length > 12) said.firstChild.remove()
  said.scrollTop = said.scrollHeight
}
document.querySelector('form').onsubmit = async (event) => {
  event.preventDefault()
  const line = input.value.trim()
  if (!line) return
  typed.push(line)
  back = typed.length
  input.value = ''
  say(line, 'typed')
  try {
    const answer = await fetch('/do', { method: 'POST', body: line })
    const { ok, text } = await answer.json()
    say(text, ok ? 'right' : 'wrong')
  } catch { say('The sandbox does not answer: has it been stopped?', 'wrong') }
}
input.onkeydown = (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
  if (!step) return
  event.preventDefault()
  back = Math.max(0, Math.min(typed.length, back + step))
  input.value = typed[back] ?? ''
}
for (const button of document.querySelectorAll('#examples button'))
  button.onclick = () => { input.value = button.textContent; input.focus() }
`

/** The page, whole, as of now; `nonce` marks the only style and script that may run. */
export function page(nonce: string, { about, scene }: { about: string; scene: Markup }): string {
  const shown = examples
    .slice(0, 5)
    .map(({ line, does }) => markup`<button type="button" title="${does}">${line}</button>`)
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>aws-access sandbox</title>
        <style nonce="${nonce}">
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>aws-access sandbox</h1>
          <span id="about">${about}</span><time id="clock"></time>
        </header>
        <main id="scene">${scene}</main>
        <footer>
          <ol id="said" aria-live="polite"></ol>
          <div id="examples">${shown}</div>
          <form>
            <input
              id="line"
              autofocus
              autocomplete="off"
              spellcheck="false"
              maxlength="4000"
              aria-label="What happens next"
              placeholder="What happens next? Begin with a name, as in “as ada: …”, or type help"
            /><button>Do it</button>
          </form>
        </footer>
        <script nonce="${nonce}">
          ${new Markup(script)}
        </script>
      </body>
    </html>`.source
}
