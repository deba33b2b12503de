import { UserError } from '../base/errors.ts'
import { COMMAND } from '../base/product.ts'
import type { FlagValues } from './command.ts'
import type { graphReportFlags, inputFlags, reachFlags, selectorFlags } from './flags.ts'

type Flags = FlagValues<
  typeof reachFlags &
    typeof selectorFlags &
    Pick<typeof graphReportFlags, 'output'> &
    Pick<typeof inputFlags, 'snapshot'>
>

/** What `reach` is asked: who can read, or one of the questions that a flag stands for. */
export type ReachQuestion = 'readers' | 'why' | 'from' | 'since' | 'cut' | 'batch'

const ASKING = ['batch', 'why', 'from', 'since', 'cut'] as const
const EVERY_FORM: readonly string[] = [
  'wide',
  'tree',
  'json',
  'yaml',
  'name',
  'dot',
  'mermaid',
  'html',
]

/** What each question cannot be joined with. */
const RULES: Readonly<
  Record<
    ReachQuestion,
    {
      readonly name: 'may' | 'must' | 'not'
      readonly without: readonly (keyof Flags)[]
      readonly outputs: readonly string[]
    }
  >
> = {
  readers: { name: 'may', without: ['in-group'], outputs: EVERY_FORM },
  why: { name: 'must', without: ['selector', 'all-paths'], outputs: ['wide', 'json', 'yaml'] },
  from: {
    name: 'not',
    without: ['selector', 'all-paths'],
    outputs: ['wide', 'tree', 'json', 'yaml', 'name', 'dot', 'mermaid'],
  },
  since: {
    name: 'may',
    without: ['in-group', 'all-paths'],
    outputs: ['wide', 'json', 'yaml', 'name'],
  },
  cut: {
    name: 'must',
    without: ['selector', 'in-group', 'fail-on', 'all-paths'],
    outputs: ['wide', 'json', 'yaml'],
  },
  batch: {
    name: 'not',
    without: ['selector', 'output', 'in-group', 'exclude', 'fail-on', 'all-paths'],
    outputs: EVERY_FORM,
  },
}

/**
 * Finds out what is asked.
 *
 * @throws UserError when the flags and the name do not make one question
 */
export function reachQuestion(flags: Flags, typedName: string | undefined): ReachQuestion {
  const [asked, second] = ASKING.filter((flag) => isGiven(flags[flag]))
  if (asked !== undefined && second !== undefined) {
    throw new UserError(`--${asked} and --${second} are two questions`, ['ask one at a time'])
  }
  const question = asked ?? 'readers'
  checkName(question, flags, typedName)
  checkOthers(question, flags)
  checkStandardInput(flags)
  return question
}

function checkName(question: ReachQuestion, flags: Flags, typedName: string | undefined): void {
  if (typedName !== undefined && flags.selector !== undefined) {
    throw new UserError('a Secret is chosen by its name or by -l, not by both', ['leave one out'])
  }
  const { name } = RULES[question]
  if (name === 'must' && typedName === undefined) {
    const value = question === 'why' ? ' IDENTITY' : ''
    throw new UserError(`--${question} needs the name of the Secret that it is about`, [
      `add its name: reach NAME --${question}${value}`,
    ])
  }
  if (name !== 'not' || typedName === undefined) return
  throw question === 'batch'
    ? new UserError('--batch answers the questions it reads, in a form of their own', [
        'leave out the name',
      ])
    : new UserError('--from asks about all Secrets, not about one', [
        `leave out the name; \`${COMMAND} reach NAME --why IDENTITY\` asks about one`,
      ])
}

const LABELS: ReadonlyMap<keyof Flags, string> = new Map([
  ['selector', '-l'],
  ['output', '-o'],
])

function checkOthers(question: ReachQuestion, flags: Flags): void {
  const { without, outputs } = RULES[question]
  const wrong = without.find((flag) => isGiven(flags[flag]))
  if (wrong === 'in-group' && question !== 'batch') {
    throw new UserError('--in-group says more about the user of --why or --from', [
      'add one of them, or leave it out',
    ])
  }
  if (wrong !== undefined) {
    const label = LABELS.get(wrong) ?? `--${wrong}`
    throw new UserError(`--${question} does not go with ${label}`, [`leave out ${label}`])
  }
  if (flags['count-built-in'] && flags['fail-on'] === undefined) {
    throw new UserError('--count-built-in says more about --fail-on', [
      'add --fail-on, or leave it out',
    ])
  }
  const { output } = flags
  if (output === undefined || outputs.includes(output)) return
  throw new UserError(`--${question} has no form ${output}`, [`-o takes ${outputs.join(', ')}`])
}

function isGiven(value: Flags[keyof Flags]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
}

/** Each of them reads all that there is. */
function checkStandardInput({ why, from, batch, since, snapshot }: Flags): void {
  const readers = { '--why': why, '--from': from, '--batch': batch, '--since': since }
  const taken = [
    ...Object.entries(readers).flatMap(([flag, value]) => (value === '-' ? [flag] : [])),
    ...snapshot.filter((path) => path === '-').map(() => '--snapshot'),
  ]
  if (taken.length < 2) return
  throw new UserError(`standard input cannot be read by both ${taken.join(' and ')}`, [
    'let one of them name a file',
  ])
}
