import type { KnownBlock } from '@slack/types'
import type { Explanation } from '../access/explain.ts'
import type { Person } from '../access/person.ts'
import { clip, code, cut, escape, limits, section, type View } from './blocks.ts'
import { nameText } from './describe.ts'
import { type Part, setsPart, standingParts, type Style } from './explanation.ts'
import { answerText, subjectText, verdictParts } from './verdict.ts'

/** Who the bot takes somebody for, and what the policy says of them: of one thing where they asked about one. */
export function whoamiView(person: Pick<Person, 'email' | 'userName'>, explained: Explanation): View {
  const { verdict } = explained
  const head = `You are *${nameText(person.userName)}* in IAM Identity Center, by your Slack address ${code(person.email)}.`
  const parts = verdict
    ? [...verdictParts(verdict, style), setsPart(explained, style)]
    : standingParts(explained, style)
  const text = verdict
    ? `About ${subjectText(verdict.subject, style)}: ${answerText(verdict, style)}`
    : `You are ${nameText(person.userName)} in IAM Identity Center.`
  return { text, blocks: fitted(section(head), parts, verdict ? [] : [section(foot)]) }
}

const foot = `The first rule that matches who asks and what for decides. ${code('/aws-access whoami <account> <permission set>')} and ${code('/aws-access whoami <group>')} say which one it is.`

/** Long enough for what is in real policies; a set or a pattern may have any length. */
const codeLength = 80

const style: Style = {
  who: 'you',
  name: nameText,
  code: (text) => code(clip(text.replace(/\s+/g, ' '), codeLength)),
  usergroup: (id) => `<!subteam^${escape(id)}>`,
}

/** As much of each part as one message holds, an even share to each that needs it; what it does not hold is counted. */
function fitted(head: KnownBlock, parts: readonly Part[], feet: readonly KnownBlock[]): KnownBlock[] {
  const blocks = [head]
  parts.forEach((part, at) => {
    const left = limits.message - sizeOf([...blocks, ...feet])
    blocks.push(...partBlocks(part, left / (parts.length - at)))
  })
  return [...blocks, ...feet]
}

/** Room for a block around a text, and for the line that says how many others there are. */
const countRoom = 200
const lineLength = 1000

function partBlocks({ heading, lines }: Part, room: number): KnownBlock[] {
  const texts = [`*${heading}*`]
  const add = (line: string) => {
    const longer = `${texts.at(-1)}\n${line}`
    if (longer.length <= limits.text) texts[texts.length - 1] = longer
    else texts.push(line)
  }
  let shown = 0
  for (const line of lines.map((each) => cut(`• ${each}`, lineLength))) {
    if (sizeOf(texts.map((text) => section(text))) + sizeOf(line) + countRoom > room) break
    add(line)
    shown += 1
  }
  if (shown < lines.length) add(`… and ${lines.length - shown} more that this message has no room for.`)
  return texts.map((text) => section(text))
}

const sizeOf = (shown: unknown): number => JSON.stringify(shown).length
