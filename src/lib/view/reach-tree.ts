import type { BlastRadius, PathStep, Reader, SecretReach } from '../analysis/reach/report.ts'
import { unseenLines } from './coverage.ts'
import type { Glyphs } from './glyphs.ts'
import {
  type OwnControllers,
  ownControllersPath,
  ownControllersText,
  withoutOwnControllers,
} from './own-controllers.ts'
import {
  evidenceItemText,
  settlingText,
  qualifiedName,
  SUBJECT_KINDS,
  subjectText,
  subjectWord,
  SURENESS,
  type Sureness,
  stepSureness,
  surenessOf,
} from './path-words.ts'
import { surestReadersFirst } from './reach.ts'
import { type Branch, treeLines } from './tree.ts'

export interface ReachTreeOptions {
  /** For several Secrets, of `distinctReaders`: who reads all of them stands under `*` or `NAMESPACE/*`. */
  readonly several: boolean
  readonly glyphs: Glyphs
  /** Titles of the catalogue by the id of the row. */
  readonly titles: ReadonlyMap<string, string>
}

/**
 * `-o tree`: for each Secret its readers by how sure they are and by kind, each
 * with the steps of its path and what proves them.
 *
 * @param list for several Secrets gone through more than once
 */
export function* reachTree(
  list: Iterable<SecretReach>,
  options: ReachTreeOptions,
): Iterable<string> {
  if (options.several) {
    for (const [name, readers] of sharedReaders(list)) yield* tree(name, readers, options)
  }
  for (const { namespace, name, type, readers } of list) {
    const own = options.several ? readers.filter(({ scope }) => scope === 'secret') : readers
    if (options.several && own.length === 0) continue
    yield* tree(`secret ${namespace}/${name}${type === '' ? '' : ` (${type})`}`, own, options)
  }
}

/** `--from IDENTITY -o tree`: what goes with an identity, by how sure that is. */
export function* blastTree(
  { identity, secrets, identities, coverage }: BlastRadius,
  options: Omit<ReachTreeOptions, 'several'>,
): Iterable<string> {
  const { kind } = identity.subject
  const groups = identity.groups.length === 0 ? '' : ` in ${identity.groups.join(', ')}`
  const branches = SURENESS.flatMap((sureness): readonly Branch[] => [
    ...titled(
      `${sureness}: secrets`,
      secretBranches(
        secrets.filter(
          (each) => sureness === (each.verdict === 'unknown' ? 'unknown' : each.confidence),
        ),
        options,
      ),
    ),
    ...titled(
      `${sureness}: can act as`,
      identities
        .filter(({ confidence }) => confidence === sureness)
        .map(({ subject, path }) => ({
          text: `${subjectWord(subject.kind)} ${qualifiedName(subject)}`,
          branches: pathBranches(path, { verdict: 'yes' }, options),
        })),
    ),
  ])
  const text = `${subjectWord(kind)} ${qualifiedName(identity.subject)}${groups}`
  const unseen = unseenLines([...coverage.refused, ...coverage.unknown]).map((line) => ({
    text: line,
  }))
  const found = branches.length === 0 ? NOTHING : branches
  yield* treeLines({ text, branches: [...found, ...unseen] }, options.glyphs)
}

/** Secrets that one path leads to stand together. */
function secretBranches(
  secrets: BlastRadius['secrets'],
  options: Omit<ReachTreeOptions, 'several'>,
): readonly Branch[] {
  const groups = Map.groupBy(secrets, ({ path }) => JSON.stringify(path))
  return [...groups.values()].map((group) => {
    const [first] = group
    const path = first === undefined ? [] : pathBranches(first.path, first, options)
    const names = group.map(qualifiedName)
    if (names.length === 1) return { text: names.join(''), branches: path }
    const all = { text: 'to each of', branches: names.map((text) => ({ text })) }
    return { text: `${names.length} Secrets`, branches: [...path, all] }
  })
}

const NOTHING: readonly Branch[] = [{ text: 'nothing found' }]
const KIND_TITLE: Readonly<Record<Reader['subject']['kind'], string>> = {
  Pod: 'pods',
  Node: 'nodes',
  ServiceAccount: 'service accounts',
  User: 'users',
  Group: 'groups',
}

/** Readers of the whole cluster, then of each namespace. */
function sharedReaders(list: Iterable<SecretReach>): ReadonlyMap<string, readonly Reader[]> {
  const cluster: Reader[] = []
  const namespaces = new Map<string, Reader[]>()
  const seen = new Set<string>()
  for (const { namespace, readers } of list) {
    for (const reader of readers) {
      if (reader.scope === 'secret') continue
      const where = reader.scope === 'cluster' ? '' : namespace
      const key = JSON.stringify([where, reader])
      if (seen.has(key)) continue
      seen.add(key)
      const readersThere = where === '' ? cluster : (namespaces.get(where) ?? [])
      readersThere.push(reader)
      if (where !== '') namespaces.set(where, readersThere)
    }
  }
  return new Map([
    ...(cluster.length === 0 ? [] : [['* every Secret', cluster] as const]),
    ...[...namespaces].map(
      ([name, readers]) => [`${name}/* every Secret of ${name}`, readers] as const,
    ),
  ])
}

function tree(
  text: string,
  readers: readonly Reader[],
  options: ReachTreeOptions,
): Iterable<string> {
  const { others, own } = withoutOwnControllers(readers)
  const branches = SURENESS.flatMap((sureness) => {
    const folded = own?.sureness === sureness ? own : undefined
    return surenessBranch(sureness, { readers: others, own: folded }, options)
  })
  return treeLines({ text, branches: branches.length === 0 ? NOTHING : branches }, options.glyphs)
}

function surenessBranch(
  sureness: Sureness,
  {
    readers,
    own,
  }: { readonly readers: readonly Reader[]; readonly own: OwnControllers | undefined },
  options: ReachTreeOptions,
): readonly Branch[] {
  const chosen = readers
    .filter((reader) => surenessOf(reader) === sureness)
    .toSorted(surestReadersFirst)
  const kinds = SUBJECT_KINDS.flatMap((kind) => {
    const ofKind = chosen.filter(({ subject }) => subject.kind === kind)
    const folded = kind === 'ServiceAccount' && own !== undefined ? [ownBranch(own)] : []
    return titled(KIND_TITLE[kind], [
      ...ofKind.map((reader) => readerBranch(reader, options)),
      ...folded,
    ])
  })
  return titled(sureness, kinds)
}

function titled(text: string, branches: readonly Branch[]): readonly Branch[] {
  return branches.length === 0 ? [] : [{ text, branches }]
}

function ownBranch(own: OwnControllers): Branch {
  return { text: ownControllersText(own), branches: [{ text: ownControllersPath(own) }] }
}

function readerBranch(reader: Reader, options: ReachTreeOptions): Branch {
  const { path, others, alternatives, settledBy = [] } = reader
  const rest = others ?? []
  const notShown = alternatives - rest.length
  return {
    text: subjectText(reader),
    branches: [
      ...pathBranches(path, reader, options),
      ...rest.map((each) => ({
        text: 'or',
        branches: pathBranches(each, reader, options),
      })),
      ...(notShown > 0 ? [{ text: `${notShown} more ${notShown === 1 ? 'way' : 'ways'}` }] : []),
      ...settlingText(settledBy).map((text) => ({ text: `to know: ${text}` })),
    ],
  }
}

/** Steps below each other; where one does not begin where the last one ended, it says where. */
function pathBranches(
  path: readonly PathStep[],
  reader: Pick<Reader, 'verdict'>,
  { glyphs, titles }: Omit<ReachTreeOptions, 'several'>,
): readonly Branch[] {
  return path.map((step, index) => {
    const title = titles.get(step.id)
    const from = index > 0 && path[index - 1]?.to !== step.from ? `${step.from} ` : ''
    return {
      text: `${step.id} ${from}${glyphs.to} ${step.to}${title === undefined ? '' : `: ${title}`}`,
      branches: [...conditionBranch(step, reader), ...step.evidence.map(evidenceBranch)],
    }
  })
}

function conditionBranch(step: PathStep, reader: Pick<Reader, 'verdict'>): readonly Branch[] {
  const sureness = stepSureness(step, reader)
  if (sureness === 'certain' || (sureness === 'unknown' && step.condition === undefined)) return []
  return [{ text: step.condition === undefined ? sureness : `${sureness}: ${step.condition}` }]
}

function evidenceBranch(evidence: PathStep['evidence'][number]): Branch {
  return { text: evidenceItemText(evidence) }
}
