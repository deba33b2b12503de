import { subjectText } from './subject-words.ts'
import type { CutPart, ObjectName, ReachCut } from '../analysis/cut/index.ts'
import type { Reader, ReaderSubject } from '../analysis/reach/report.ts'
import type { PolicyRule } from '../model/facts/rbac.ts'
import { plural } from './consumer-words.ts'
import { endText, few, lossText } from './cut-losses.ts'
import { unseenLines } from './coverage.ts'
import type { Glyphs } from './glyphs.ts'
import { kubectlCommand } from './kubectl-command.ts'
import { type Sureness, surenessOf } from './path-words.ts'
import { readerText } from './reach-rows.ts'
import { pathText } from './reach-path.ts'
import { escapeLine, isSafe } from '../base/safe-text.ts'

export interface CutOptions {
  readonly glyphs: Glyphs
  /** Words that choose the cluster, for the commands. */
  readonly client: readonly string[]
  /** Lists everything, however long. */
  readonly wide: boolean
}

/** `reach NAME --cut` for people. */
export function* cutLines(cut: ReachCut, options: CutOptions): Iterable<string> {
  yield headline(cut, options.glyphs)
  const left = leftSureness(cut)
  for (const [at, part] of cut.elements.entries()) {
    yield* partLines(part, at + 1, { ...options, left })
  }
  yield* commandLines(cut, options)
  yield* acceptedLines(cut, options)
  yield* stayingLines(cut, options)
  yield* unsureLines(cut)
  for (const line of cutCaveats(cut)) yield* ['', escapeLine(line)]
}

/** What keeps the answer from being all of it; part of the answer, on paper as in documents. */
export function cutCaveats(cut: ReachCut): readonly string[] {
  return cutUnseen(cut).map(
    (unseen) =>
      `this is about what could be read; the rest may hold more ways to the Secret, and more that breaks: ${unseen}`,
  )
}

/** The line that says what could not be read, if there is such. */
function cutUnseen({ coverage }: Pick<ReachCut, 'coverage'>): readonly string[] {
  return unseenLines([...coverage.refused, ...coverage.unknown]).slice(0, 1)
}

function headline(
  { secret, elements, atLeast, closes, coverage }: ReachCut,
  { dot }: Glyphs,
): string {
  const name = escapeLine(`${secret.namespace}/${secret.name}`)
  const seen = coverage.complete ? '' : ', as far as was seen'
  if (elements.length === 0) return `${name} ${dot} no certain path that can be closed${seen}`
  const close = elements.length === 1 ? 'closes' : 'close'
  const paths = `the certain paths of ${plural(closes.length, 'reader')}${seen}`
  const all = `${plural(elements.length, 'removal')} ${close} ${paths}`
  return `${name} ${dot} ${all} ${dot} ${boundText(elements.length, atLeast)}`
}

function boundText(size: number, atLeast: number): string {
  if (size === atLeast) return size === 1 ? 'it takes one' : 'fewer do not suffice'
  return `it takes at least ${atLeast}`
}

const LABEL = '    '.length + 'closes  '.length

/** Who would be left as a reader that is not certain, and how sure, by {@link subjectText}. */
type LeftSureness = ReadonlyMap<string, Sureness>

function leftSureness({ unsure }: ReachCut): LeftSureness {
  return new Map(unsure.map((reader) => [subjectText(reader.subject), surenessOf(reader)]))
}

type PartOptions = CutOptions & { readonly left: LeftSureness }

function* partLines(part: CutPart, number: number, options: PartOptions): Iterable<string> {
  yield ''
  yield escapeLine(`${String(number).padStart(2)}  ${partText(part)}`)
  yield* labelled(
    'closes',
    few(
      part.reopens.map((each) => closedText(each, options)),
      options,
      6,
    ),
  )
  const losses = options.wide ? part.breaks : part.breaks.slice(0, MOST_LOSSES)
  const more = part.breaks.length - losses.length
  yield* labelled('breaks', [
    ...(part.ends === undefined ? [] : [endText(part.ends)]),
    ...losses.map((loss) => lossText(loss, options)),
    ...(more === 0 ? [] : [`and ${more} more who lose something`]),
  ])
  yield* labelled(
    'also',
    (part.sums ?? []).map((sum) => `${objectText(sum)} loses the rule, summed up from it`),
  )
}

/** Somebody may still read it, only less surely: `sa ci/runner → conditional`. */
function closedText(subject: ReaderSubject, { left, glyphs }: PartOptions): string {
  const name = subjectText(subject)
  const sureness = left.get(name)
  return sureness === undefined ? name : `${name} ${glyphs.to} ${sureness}`
}

const MOST_LOSSES = 4

function* labelled(label: string, lines: readonly string[]): Iterable<string> {
  for (const [at, line] of lines.entries()) {
    yield `    ${(at === 0 ? label : '').padEnd(LABEL - 4)}${escapeLine(line)}`
  }
}

function partText({ what, object, subject, emptied, rule, kept = [] }: CutPart): string {
  const name = objectText(object)
  if (emptied === true) return `all subjects of ${name}, which keeps its name from others`
  if (what === 'subject' && subject !== undefined) return `${subjectText(subject)} in ${name}`
  if (what !== 'rule') return name
  const left = kept.map(ruleText).join('; ')
  return `rule ${rule ?? 0} of ${name}${left === '' ? '' : `, all but ${left}`}`
}

function ruleText({ verbs, apiGroups, resources, resourceNames }: PolicyRule): string {
  const group = apiGroups.every((each) => each === '')
    ? ''
    : ` of ${apiGroups.map(groupText).join(', ')}`
  const names = resourceNames.length === 0 ? '' : ` named ${resourceNames.join(', ')}`
  return `${verbs.join(', ')} ${resources.join(', ')}${group}${names}`
}

function groupText(group: string): string {
  return group === '' ? 'core' : group
}

function objectText({ kind, namespace, name }: ObjectName): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`
}

function* commandLines({ changes }: ReachCut, { client }: CutOptions): Iterable<string> {
  if (changes.length === 0) return
  yield ''
  yield 'to do it (a patch is refused when its object has changed meanwhile):'
  for (const change of changes) {
    const command = kubectlCommand(change, client)
    // Escaped, it would be a command for another object.
    yield isSafe(command)
      ? `  ${command}`
      : `  ${escapeLine(objectText(change.object))} has a name that a terminal would obey: see -o json`
  }
}

function* acceptedLines({ accepted }: ReachCut, { wide }: CutOptions): Iterable<string> {
  if (accepted.length === 0) return
  yield ''
  yield 'accepted:'
  for (const { reader, keeps } of accepted) {
    const what = keeps ? 'still reads it' : 'would lose it too'
    const why = wide ? `  until ${reader.accepted.until}: ${reader.accepted.reason}` : ''
    yield escapeLine(`  ${subjectText(reader.subject)}  ${what}${why}`)
  }
}

/** Those of whom there are many, and who are told in one line. */
const TOGETHER = {
  accepted: 'with credentials of accepted readers',
  own: 'by what Kubernetes makes itself',
} as const

function* stayingLines({ stays }: ReachCut, options: CutOptions): Iterable<string> {
  if (stays.length === 0) return
  yield ''
  yield 'stays:'
  const others = stays.filter(({ because }) => options.wide || !(because in TOGETHER))
  for (const { reader } of others) yield stayingLine(reader, options.glyphs)
  if (options.wide) return
  for (const [reason, words] of Object.entries(TOGETHER)) {
    const found = stays.filter(({ because }) => because === reason)
    const names = found.map(({ reader }) => subjectText(reader.subject))
    if (names.length > 0) yield escapeLine(`  ${words}: ${few(names, options, 3).join(', ')}`)
  }
}

function stayingLine(reader: Reader, glyphs: Glyphs): string {
  return escapeLine(`  ${readerText(reader)}  ${pathText(reader, glyphs)}`)
}

function* unsureLines(cut: ReachCut): Iterable<string> {
  const { unsure, closes } = cut
  if (unsure.length === 0) return
  const left = leftSureness(cut)
  const above = closes.filter(({ subject }) => left.has(subjectText(subject))).length
  const verb = unsure.length === 1 ? 'is' : 'are'
  yield ''
  yield `${plural(unsure.length, 'reader')} that ${verb} not certain would be left: ${whereTold(unsure.length, above)}`
}

/** Those who are certain now stand above, and `reach` does not call them unsure. */
function whereTold(all: number, above: number): string {
  if (above === 0) return '`reach` shows them'
  if (above === all) return all === 1 ? 'the one above' : 'those above, less surely than now'
  return `${above} of those above, less surely than now, and ${all - above} that \`reach\` shows`
}
