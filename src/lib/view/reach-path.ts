import type { Evidence, PathStep, Reader } from '../analysis/reach/report.ts'
import type { Glyphs } from './glyphs.ts'
import { isBindingKind, settlingText } from './path-words.ts'
import { stepWords } from './step-words.ts'

/**
 * The path of a reader in words: what is done in each step, which objects let it
 * (for longer paths those of the last grant), and on what it all depends.
 */
export function pathText(reader: Reader, glyphs: Glyphs): string {
  const { path, verdict, settledBy = [] } = reader
  const granted = path.findLastIndex(({ evidence }) =>
    evidence.some(({ kind }) => isBindingKind(kind)),
  )
  const words = path.map((step, at) => {
    const proof = at >= granted ? proofText(step, glyphs) : ''
    return `${stepText(step, reader, glyphs)}${proof}`
  })
  const text = `${words.join(` ${glyphs.to} `)}${conditionsText(path)}`
  if (verdict !== 'unknown') return text
  const settling = settlingText(settledBy).map((permission) => ` (to know: ${permission})`)
  return `unknown: ${text}${settling.join('')}`
}

/** The rows of the catalogue that the path goes through: `U2 D1`. */
export function pathIds({ path }: Reader): string {
  return path.map(({ id }) => id).join(' ')
}

/** What proves the path, object by object. */
export function evidenceText({ path }: Reader): string {
  return path.flatMap(({ evidence }) => evidence.map(objectText)).join('; ')
}

function stepText(step: PathStep, { subject, path, verbs }: Reader, glyphs: Glyphs): string {
  switch (step.id) {
    case 'U1':
      return useText(step.evidence[0]?.field ?? '')
    case 'U2':
      return `runs as ${step.to}`
    case 'D5':
      return 'bypasses authorization'
    case 'D6':
      if (step.to === 'user system:anonymous') return 'sends no credential'
      return subject.kind === 'Group' ? `${step.from} is in it` : `is in ${step.to}`
    case 'D11':
    case 'N6':
      return nodeText(step.evidence, glyphs)
    default:
      return stepWords(step, glyphs) ?? verbText(step, step === path.at(-1) ? verbs : undefined)
  }
}

/** ` (if it controls a node)`. */
function conditionsText(path: readonly PathStep[]): string {
  const conditions = new Set(path.flatMap(({ condition = '' }) => condition || []))
  return conditions.size === 0 ? '' : ` (if ${[...conditions].join('; and if ')})`
}

/** Rows that tell the objects in their words. */
const TOLD: ReadonlySet<string> = new Set(['U1', 'U2', 'D11', 'N6', 'I3', 'I22', 'N12'])

/** ` ← RoleBinding payments/ci ← ClusterRole deployer rule 3`, each object once. */
function proofText({ id, evidence }: PathStep, glyphs: Glyphs): string {
  if (TOLD.has(id)) return ''
  const objects = evidence.filter(({ kind }) => /Role(?:Binding)?$/.test(kind)).map(objectText)
  return [...new Set(objects)].map((text) => ` ${glyphs.from} ${text}`).join('')
}

/** Rows whose verb does not say by itself that the value comes back. */
const QUIET: Readonly<Record<string, string>> = {
  D7: 'patch',
  D8: 'delete',
  D9: 'deletecollection',
}
/** Number of verbs that disclose a Secret. */
const ALL_VERBS = 6
const PLAIN: Readonly<Record<string, string>> = { D1: 'get', D2: 'list', D3: 'watch' }

function verbText({ id, to }: PathStep, verbs: readonly string[] | undefined): string {
  const what = to.startsWith('secret ') ? 'the secret' : 'secrets'
  const quiet = QUIET[id]
  if (quiet !== undefined) return `${quiet} ${what}: the answer carries the value`
  const plain = PLAIN[id]
  if (id === 'D4') {
    if (verbs === undefined) return `read ${what}, by *`
    return `${verbs.length === ALL_VERBS ? 'anything' : verbs.join(', ')} on ${what}, by *`
  }
  if (verbs === undefined) return `${plain ?? 'read'} ${what}`
  return verbs.length === 0 ? `may read ${what}` : `${plain ?? verbs.join(', ')} ${what}`
}

/** `RoleBinding payments/ci`, `ClusterRole deployer rule 3`. */
function objectText({ kind, namespace, name, rule, state }: Evidence): string {
  const where = namespace === undefined ? name : `${namespace}/${name}`
  const more = [rule === undefined ? '' : ` rule ${rule}`, state === undefined ? '' : `, ${state}`]
  return `${kind} ${where}${more.join('')}`
}

/** From the field of a pod spec that names the Secret. */
function useText(field: string): string {
  const container = /^spec\.\w+ontainers\[([^\]]*)\]/.exec(field)?.[1]
  const inside = container === undefined ? '' : `, container ${container}`
  const variable = /\.env\[([^\]]*)\]/.exec(field)?.[1]
  if (variable !== undefined) return `env ${variable}${inside}`
  if (field.includes('.envFrom[')) return `envFrom${inside}`
  const volume = /^spec\.volumes\[([^\]]*)\]/.exec(field)?.[1]
  return volume === undefined ? field : `volume ${volume}`
}

function nodeText(evidence: readonly Evidence[], glyphs: Glyphs): string {
  const [pod, claim, volume] = evidence
  const name = `${pod?.namespace ?? ''}/${pod?.name ?? ''}`
  const over = pod?.state === undefined ? '' : ` (${pod.state}, still counts)`
  if (claim === undefined || volume === undefined) {
    return `runs ${name}${over}, so its kubelet may get it`
  }
  const claimed = `${claim.namespace ?? ''}/${claim.name}`
  return `PV ${volume.name} ${glyphs.from} PVC ${claimed} ${glyphs.from} pod ${name}${over}`
}
