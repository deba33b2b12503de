import { subjectText } from './subject-words.ts'
import type { CutPart, Loss, LostRight, ObjectName, ReachCut } from '../analysis/cut/index.ts'
import type { Reader } from '../analysis/reach/report.ts'
import type { PolicyRule } from '../model/facts/rbac.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { kubectlCommand } from './kubectl-command.ts'
import { readerText } from './reach-rows.ts'
import { pathText } from './reach-path.ts'
import { escapeLine, isSafe } from './safe-text.ts'

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
  for (const [at, part] of cut.elements.entries()) yield* partLines(part, at + 1, options)
  yield* commandLines(cut, options)
  yield* stayingLines(cut, options)
  yield* unsureLines(cut)
}

function headline({ secret, elements, atLeast, closes }: ReachCut, { dot }: Glyphs): string {
  const name = escapeLine(`${secret.namespace}/${secret.name}`)
  if (elements.length === 0) return `${name} ${dot} no certain path that can be closed`
  const close = elements.length === 1 ? 'closes' : 'close'
  const all = `${plural(elements.length, 'removal')} ${close} the certain paths of ${plural(closes.length, 'reader')}`
  return `${name} ${dot} ${all} ${dot} ${boundText(elements.length, atLeast)}`
}

function boundText(size: number, atLeast: number): string {
  if (size === atLeast) return size === 1 ? 'it takes one' : 'fewer do not suffice'
  return `it takes at least ${atLeast}`
}

const LABEL = '    '.length + 'closes  '.length

function* partLines(part: CutPart, number: number, options: CutOptions): Iterable<string> {
  yield ''
  yield escapeLine(`${String(number).padStart(2)}  ${partText(part)}`)
  yield* labelled('closes', few(part.reopens.map(subjectText), options, 6))
  const losses = options.wide ? part.breaks : part.breaks.slice(0, MOST_LOSSES)
  const more = part.breaks.length - losses.length
  yield* labelled('breaks', [
    ...losses.map((loss) => lossText(loss, options)),
    ...(more === 0 ? [] : [`and ${more} more who lose something`]),
  ])
}

const MOST_LOSSES = 4

function* labelled(label: string, lines: readonly string[]): Iterable<string> {
  for (const [at, line] of lines.entries()) {
    yield `    ${(at === 0 ? label : '').padEnd(LABEL - 4)}${escapeLine(line)}`
  }
}

function partText({ what, object, subject, rule, kept = [] }: CutPart): string {
  const name = objectText(object)
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

function lossText({ subject, consumer, usedBy, rights }: Loss, options: CutOptions): string {
  const who = usedBy.length === 0 ? '' : ` (${few(usedBy, options, 2).join(', ')})`
  const own = consumer ? ', which a consumer of this Secret runs as,' : ''
  const lost = few(
    rights.map((right) => rightText(right, options)),
    options,
    3,
  )
  return `${subjectText(subject)}${who}${own} loses ${lost.join('; ')}`
}

function rightText({ verbs, resources, names, namespace }: LostRight, options: CutOptions): string {
  const where = namespace === undefined ? 'everywhere' : `in ${namespace}`
  const named = names === undefined ? '' : ` ${names.join(', ')}`
  if (verbs.includes('*') && resources.includes('*')) return `everything ${where}`
  return `${verbs.join(', ')} ${few(resources, options, 4).join(', ')}${named} ${where}`
}

/** The first items, and how many more there are. */
function few(texts: readonly string[], { wide }: CutOptions, most: number): readonly string[] {
  if (wide || texts.length <= most + 1) return texts
  return [...texts.slice(0, most), `and ${texts.length - most} more`]
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

function* stayingLines({ stays }: ReachCut, options: CutOptions): Iterable<string> {
  if (stays.length === 0) return
  yield ''
  yield 'stays:'
  const own = stays.filter(({ because }) => because === 'own')
  const others = stays.filter(({ because }) => because !== 'own' || options.wide)
  for (const { reader } of others) yield stayingLine(reader, options.glyphs)
  if (own.length === 0 || options.wide) return
  const names = few(
    own.map(({ reader }) => subjectText(reader.subject)),
    options,
    3,
  )
  yield escapeLine(`  by what Kubernetes makes itself: ${names.join(', ')}`)
}

function stayingLine(reader: Reader, glyphs: Glyphs): string {
  return escapeLine(`  ${readerText(reader)}  ${pathText(reader, glyphs)}`)
}

function* unsureLines({ unsure }: ReachCut): Iterable<string> {
  if (unsure.length === 0) return
  yield ''
  yield `${plural(unsure.length, 'reader')} that ${unsure.length === 1 ? 'is' : 'are'} not certain would be left: \`reach\` shows them`
}
