import fc from 'fast-check'

import type { Selection } from '../../../src/lib/crypto/sops/index.ts'

/** What documents are encrypted under, one after the other. */
export const SELECTIONS: readonly (Selection | undefined)[] = [
  undefined,
  { field: 'encrypted_regex', value: '^(data|stringData)$' },
  { field: 'encrypted_suffix', value: 'a' },
  { field: 'unencrypted_suffix', value: 'a' },
  { field: 'unencrypted_regex', value: '^meta.*' },
]

/** Scalars as people type them, and as go-yaml alone reads them. */
const ODD_SCALARS = [
  '0x1F',
  '-0x1f',
  '0o17',
  '017',
  '08',
  '0b101',
  '1_000',
  '+12',
  '-0',
  '0',
  '9223372036854775807',
  '-9223372036854775808',
  '1e3',
  '1.50',
  '-.5',
  '.5e-7',
  '5.',
  '1e400',
  '1e21',
  '123456789012345678901234567890',
  '.inf',
  '-.Inf',
  '.nan',
  'true',
  'False',
  'yes',
  'off',
  'y',
  '~',
  'null',
  'Null',
  '2024-01-02',
  '2024-1-2',
  '2001-12-14T21:59:43.10-05:00',
  '2001-12-14 21:59:43.1',
  '2001-12-14T21:59:43+00:00',
  '2024-02-30',
  '12:30:45',
  '1.2.3',
  '=',
  '<<',
  '-',
  '- x',
  "'-'",
  '"- "',
  "'it''s'",
  '"tab\\there"',
  '"\\u00e9\\u0007"',
  '"a\\nb"',
  '"a\\n"',
  '"\\n"',
  '" lead"',
  '"trail "',
  '"a: b"',
  '"#no"',
  'a#b',
  'a:b',
  '"key: # x"',
  'ENC[]',
  '"\\U0001F600 face"',
  '"a\\r\\nb"',
  '"\\u0085"',
  '"\\xa0"',
  "''",
  '""',
  '!!str 5',
  '!!binary aGVsbG8=',
  '!!binary /w==',
  '!!float 5',
  '!!int "7"',
  '!custom x',
  '&anchor plain',
  '"a\\n\\nb\\n\\n"',
  '"\\n a"',
  '"  a\\nb"',
  '"a \\nb"',
  '"a\\tb\\nc"',
  '---x',
  '"--- x"',
  '@at',
  '"%p"',
  '"`tick"',
  '?q',
  '"? q"',
  '"100"',
  '"0x10"',
  '"1e5"',
  '"true"',
  '"null"',
  '"2024-01-02"',
  '"12:30:45"',
  '"yes"',
  '"="',
  '"~"',
  "'!'",
  '"*x"',
].filter((text) => !['- x', '@at', '-', '<<'].includes(text))

const BLOCKS = [
  (pad: string) => `|\n${pad}one\n${pad}two\n`,
  (pad: string) => `|-\n${pad}one\n\n${pad}  two\n`,
  (pad: string) => `|+\n${pad}one\n\n`,
  (pad: string) => `>\n${pad}folded\n${pad}text\n\n${pad}more\n`,
  (pad: string) => `>-\n${pad}folded\n${pad}text\n`,
  (pad: string) => `|2\n${pad} lead\n`,
]

/** A scalar in YAML, for a place whose continuation lines are indented by `pad`. */
function scalar(pad: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ODD_SCALARS).map((text) => `${text}\n`) },
    { weight: 1, arbitrary: fc.constantFrom(...BLOCKS).map((block) => block(pad)) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }).map(quoted) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 20 }).map(quoted) },
    { weight: 1, arbitrary: fc.double().map((value) => `${yamlNumber(value)}\n`) },
    {
      weight: 1,
      arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((v) => `${v}\n`),
    },
  )
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).replaceAll(/[\x7f-\u{10ffff}]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0
    return `\\U${code.toString(16).padStart(8, '0')}`
  })
  return `${escaped}\n`
}

function yamlNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  return Number.isFinite(value)
    ? Number.isInteger(value)
      ? value.toExponential()
      : String(value)
    : value > 0
      ? '.inf'
      : '-.inf'
}

const KEY = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,12}$/)
  .filter((key) => !/^(?:y|n|yes|no|on|off|true|false|null|sops)$/i.test(key))

function entries(pad: string): fc.Arbitrary<string> {
  return fc
    .dictionary(KEY, scalar(`${pad}  `), { minKeys: 1, maxKeys: 5, noNullPrototype: true })
    .map((map) =>
      Object.entries(map)
        .map(([key, value]) => `${pad}${key}: ${value}`)
        .join(''),
    )
}

// Below a list, sops writes a block that starts with a space so that it cannot read it itself.
const LISTABLE = (text: string): boolean => !/(?:^|: )(?:"(?:\\n| .*\\n)|\|2)/m.test(text)

/** A list of scalars and maps. */
const LIST = fc
  .array(
    fc.oneof(
      scalar('    ')
        .filter(LISTABLE)
        .map((text) => `- ${text}`),
      entries('  ')
        .filter(LISTABLE)
        .map((text) => `- ${text.slice(2)}`),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((items) => `list:\n${items.join('')}`)

/** A Secret, as text of YAML. */
export const SECRET_YAML: fc.Arbitrary<string> = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/),
    annotations: entries('    '),
    data: entries('  '),
    stringData: entries('  '),
    extra: fc.option(LIST, { nil: '' }),
    nested: fc.option(entries('    '), { nil: '' }),
  })
  .map(
    ({ name, annotations, data, stringData, extra, nested }) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x${name}\n  annotations:\n${annotations}` +
      `data:\n${data}stringData:\n${stringData}${nested === '' ? '' : `outer:\n  inner:\n${nested}`}${extra}`,
  )

/** Several documents in one stream. */
export function streamOf(documents: readonly string[]): string {
  return documents.join('---\n')
}

/** Comments wherever people put them; some say ENCME. `random` is as `Math.random`. */
export function commentedYaml(random: () => number): string {
  let count = 0
  const comment = (): string => `# ${random() < 0.3 ? 'ENCME ' : ''}${(count += 1)}`
  const maybe = (chance: number, text: () => string): string => (random() < chance ? text() : '')
  const list = (pad: string): string =>
    [1, 2]
      .map((item) => {
        const above = maybe(0.3, () => `${pad}${comment()}\n`)
        return `${above}${pad}- v${item}${maybe(0.2, () => ` ${comment()}`)}\n`
      })
      .join('')
  const map = (pad: string, depth: number): string => {
    let text = ''
    for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
      text += maybe(0.3, () => `${pad}${comment()}\n`) + maybe(0.1, () => `${pad}${comment()}\n`)
      const head = `${pad}k${(count += 1)}:`
      const inline = maybe(0.25, () => ` ${comment()}`)
      const kind = depth < 3 ? random() : 1
      if (kind < 0.3) text += `${head}${inline}\n${map(`${pad}  `, depth + 1)}`
      else if (kind < 0.5) text += `${head}${inline}\n${list(`${pad}  `)}`
      else text += `${head} v${inline}\n`
      text += maybe(0.12, () => '\n')
    }
    return text
  }
  return map('', 0)
}
