/** The parts of the documents of `-o json` that the tests of lost permissions compare. */

export interface Entry {
  readonly resource: string
  readonly status: string
  readonly namespace?: string
  readonly lift?: {
    readonly verbs: readonly string[]
    readonly group: string
    readonly resource: string
  }
}

export interface ReportCoverage {
  readonly complete: boolean
  readonly refused: readonly Entry[]
  readonly unknown: readonly Entry[]
}

export interface Use {
  readonly namespace: string
  readonly name: string
  readonly exists: boolean | null
  readonly verdict: 'used' | 'unused' | 'unknown'
  readonly because: readonly string[]
  readonly consumers: readonly { readonly kind: string; readonly name: string }[]
  readonly keysNobodyReads: readonly string[] | null
  readonly absentKeys: readonly object[]
}

export interface Reader {
  readonly subject: { readonly kind: string; readonly namespace?: string; readonly name: string }
  readonly verdict: 'yes' | 'unknown'
  readonly pods?: { readonly names: readonly string[] }
  /** Only for `unknown`. */
  readonly settledBy?: readonly object[]
}

export interface Reached {
  readonly namespace: string
  readonly name: string
  readonly readers: readonly Reader[]
}

export interface Counted {
  readonly namespace: string
  readonly name: string
  readonly consumers: { readonly seen: number; readonly exact: boolean }
  readonly readers: { readonly seen: number; readonly exact: boolean }
}

/** Everything that the program says about one cluster to one user. */
export interface Answers {
  readonly list: { readonly items: readonly Counted[]; readonly coverage: ReportCoverage }
  readonly consumers: { readonly secrets: readonly Use[]; readonly coverage: ReportCoverage }
  readonly unused: { readonly secrets: readonly Use[]; readonly coverage: ReportCoverage }
  readonly oneUse: { readonly secrets: readonly Use[]; readonly coverage: ReportCoverage }
  readonly reach: { readonly secrets: readonly Reached[]; readonly coverage: ReportCoverage }
  readonly oneReach: { readonly secrets: readonly Reached[]; readonly coverage: ReportCoverage }
  readonly page: {
    readonly use: Use
    readonly readers: readonly Reader[]
    readonly findings: readonly { readonly id: string; readonly text: string }[]
    readonly coverage: ReportCoverage
  }
  readonly batch: readonly { readonly allowed: boolean | null; readonly by: string | null }[]
}

type Report = Exclude<keyof Answers, 'batch'>

/** What was asked for each report. `-A` needs to see which Secrets there are. */
export function questionsFor(name: string): Readonly<Record<Report, readonly string[]>> {
  return {
    list: ['list', '-A'],
    consumers: ['consumers', '-A'],
    unused: ['consumers', '-A', '--unused'],
    oneUse: ['consumers', name],
    reach: ['reach', '-A'],
    oneReach: ['reach', name],
    page: ['describe', name],
  }
}

const named = ({ namespace, name }: { namespace: string; name: string }): string =>
  `${namespace}/${name}`

/** Pods one by one: how they are grouped depends on which workloads were seen. */
function readers(list: readonly Reader[], verdict: Reader['verdict']): readonly string[] {
  return list
    .filter((reader) => reader.verdict === verdict)
    .flatMap(({ subject: { kind, namespace = '', name }, pods }) =>
      (pods?.names ?? [name]).map((each) => `${kind} ${namespace}/${each}`),
    )
    .toSorted()
}

/** What an answer with less to see says wrongly, in words; empty when it is as it must be. */
export function lies(full: Answers, part: Answers): readonly string[] {
  return [
    ...usesLie('consumers -A', full.consumers, part.consumers),
    ...usesLie('consumers NAME', full.oneUse, part.oneUse),
    ...unusedLie(full, part),
    ...reachLie('reach -A', full.reach, part.reach),
    ...reachLie('reach NAME', full.oneReach, part.oneReach),
    ...pageLies(full.page, part.page),
    ...countsLie(full.list, part.list),
    ...batchLies(full, part),
  ]
}

function usesLie(
  what: string,
  full: Answers['consumers'],
  part: Answers['consumers'],
): readonly string[] {
  const seen = new Map(part.secrets.map((use) => [named(use), use]))
  const expected = new Set(full.secrets.map(named))
  const invented = part.secrets.filter((use) => !expected.has(named(use)))
  return [
    ...invented.map((use) => `${what}: ${named(use)} appears`),
    ...full.secrets.flatMap((use) =>
      useLies(use, seen.get(named(use)), part.coverage).map(
        (lie) => `${what}: ${named(use)} ${lie}`,
      ),
    ),
  ]
}

function useLies(
  full: Use,
  part: Use | undefined,
  { complete }: ReportCoverage,
): readonly string[] {
  if (part === undefined) return complete ? ['disappears without a word'] : []
  const consumers = new Set(part.consumers.map(({ kind, name }) => `${kind} ${name}`))
  const gone = full.consumers.filter(({ kind, name }) => !consumers.has(`${kind} ${name}`))
  const inventedKeys = (part.keysNobodyReads ?? []).filter(
    (key) => full.keysNobodyReads?.includes(key) !== true,
  )
  return [
    ...(part.verdict !== full.verdict && part.verdict !== 'unknown'
      ? [`turns from ${full.verdict} to ${part.verdict}`]
      : []),
    ...(part.verdict === 'unknown' && part.because.length === 0
      ? ['is unknown for no reason']
      : []),
    ...(part.exists !== full.exists && part.exists !== null ? ['changes its existence'] : []),
    ...(gone.length > 0 && complete ? [`loses ${gone.length} consumers, and all was seen`] : []),
    ...inventedKeys.map((key) => `has a key ${key} that nobody reads`),
    ...(part.absentKeys.length > full.absentKeys.length ? ['misses more keys'] : []),
  ]
}

function unusedLie(full: Answers, part: Answers): readonly string[] {
  const unused = new Set(
    full.unused.secrets.filter(({ verdict }) => verdict === 'unused').map(named),
  )
  return part.unused.secrets
    .filter(({ verdict }) => verdict === 'unused')
    .filter((use) => !unused.has(named(use)))
    .map((use) => `--unused: ${named(use)} is called unused`)
}

function reachLie(what: string, full: Answers['reach'], part: Answers['reach']): readonly string[] {
  const seen = new Map(part.secrets.map((each) => [named(each), each.readers]))
  return full.secrets.flatMap((each) => {
    const list = seen.get(named(each))
    if (list === undefined) return part.coverage.complete ? [`${what}: ${named(each)} is gone`] : []
    return readersLie(each.readers, list, part.coverage).map(
      (lie) => `${what}: ${named(each)} ${lie}`,
    )
  })
}

function readersLie(
  full: readonly Reader[],
  part: readonly Reader[],
  { complete }: ReportCoverage,
): readonly string[] {
  const before = readers(full, 'yes')
  const after = readers(part, 'yes')
  const gone = before.filter((reader) => !after.includes(reader))
  return [
    ...after.filter((reader) => !before.includes(reader)).map((reader) => `gains ${reader}`),
    ...(complete ? gone.map((reader) => `loses ${reader}, and all was seen`) : []),
  ]
}

function pageLies(full: Answers['page'], part: Answers['page']): readonly string[] {
  const findings = new Set(full.findings.map(({ text }) => text))
  return [
    ...useLies(full.use, part.use, part.coverage),
    ...readersLie(full.readers, part.readers, part.coverage),
    ...part.findings.filter(({ text }) => !findings.has(text)).map(({ text }) => `finds ${text}`),
  ].map((lie) => `describe: ${lie}`)
}

function countsLie(full: Answers['list'], part: Answers['list']): readonly string[] {
  const before = new Map(full.items.map((item) => [named(item), item]))
  return part.items.flatMap((item) =>
    (['consumers', 'readers'] as const)
      .filter((count) => item[count].exact)
      .filter((count) => item[count].seen !== before.get(named(item))?.[count].seen)
      .map((count) => `list -A: ${named(item)} has ${item[count].seen} ${count} exactly`),
  )
}

function batchLies(full: Answers, part: Answers): readonly string[] {
  return part.batch.flatMap(({ allowed }, line) => {
    const before = full.batch[line]?.allowed
    return allowed === null || allowed === before
      ? []
      : [`--batch: line ${line + 1} turns from ${String(before)} to ${String(allowed)}`]
  })
}
