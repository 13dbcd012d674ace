import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { units } from '../../src/access/measures.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)].filter(
  (file) => file.endsWith('.md'),
)

/** The text outside of what is shown as code. */
const prose = (text: string): string =>
  text.replaceAll(/^ *```[^]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, '``')

/** As the places of a rendered document are called after its headings. */
const anchors = (text: string): string[] =>
  [...text.replaceAll(/^ *```[^]*?^ *```/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** The first cells of the table below a heading, each name in code on its own. */
function namesIn(text: string, heading: string): string[] {
  const [, section = ''] = text.split(new RegExp(`^## ${heading}$`, 'm'))
  const [own = ''] = section.split(/^## /m)
  const cells = [...own.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name))
}

test.each(documents)('every link of %s leads somewhere', (document) => {
  const links = [...prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const lost = links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? document : join(dirname(document), file)
    if (!existsSync(join(root, target))) return true
    return anchor !== undefined && !anchors(read(target)).includes(anchor)
  })
  expect(lost).toEqual([])
})

test('each metric is explained, and no other', () => {
  expect(namesIn(read('docs/operating.md'), 'Metrics').toSorted()).toEqual(Object.keys(units).toSorted())
})

test('each alarm is explained, and no other', () => {
  const alarms = [...read('deploy/alarms.yml').matchAll(/AlarmName: .*\$\{sls:stage\}-([\w-]+)$/gm)]
  expect(alarms.length).toBeGreaterThan(3)
  expect(namesIn(read('docs/operating.md'), 'Alarms').toSorted()).toEqual(
    alarms.map(([, name = '']) => name).toSorted(),
  )
})

test('each parameter is explained, and no other', () => {
  const [, block = ''] = /^params:\n {2}default:\n((?: {4}.*\n)+)/m.exec(read('serverless.yml')) ?? []
  const parameters = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name)
  expect(parameters.length).toBeGreaterThan(5)
  expect(namesIn(read('docs/deploy.md'), '3. Parameters').toSorted()).toEqual(parameters.toSorted())
})
