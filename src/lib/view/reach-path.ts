import type { Evidence, PathStep, Reader } from '../analysis/reach/report.ts'
import type { Glyphs } from './glyphs.ts'

/** The path of a reader in words: what it does, and which objects let it. */
export function pathText({ path, verdict, verbs }: Reader, glyphs: Glyphs): string {
  const words = path.map((step, at) => stepText(step, at === path.length - 1, verbs, glyphs))
  const text = words.join(` ${glyphs.to} `)
  return verdict === 'unknown' ? `unknown: ${text}` : text
}

/** The rows of the catalogue that the path goes through: `U2 D1`. */
export function pathIds({ path }: Reader): string {
  return path.map(({ id }) => id).join(' ')
}

/** What proves the path, object by object. */
export function evidenceText({ path }: Reader): string {
  return path.flatMap(({ evidence }) => evidence.map(objectText)).join('; ')
}

function stepText(step: PathStep, last: boolean, verbs: readonly string[], glyphs: Glyphs): string {
  switch (step.id) {
    case 'U1':
      return useText(step.evidence[0]?.field ?? '')
    case 'U2':
      return `runs as ${step.to}`
    case 'D5':
      return 'bypasses authorization'
    case 'D6':
      return `${step.from} is in it`
    case 'D11':
      return nodeText(step.evidence, glyphs)
    default:
      return grantText(step, last ? verbs : [], glyphs)
  }
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

function grantText(step: PathStep, verbs: readonly string[], glyphs: Glyphs): string {
  const objects = step.evidence.map(objectText).map((text) => ` ${glyphs.from} ${text}`)
  return `${verbText(step, verbs)}${objects.join('')}`
}

function verbText({ id, to }: PathStep, verbs: readonly string[]): string {
  const what = to.startsWith('secret ') ? 'the secret' : 'secrets'
  const quiet = QUIET[id]
  if (quiet !== undefined) return `${quiet} ${what}: the answer carries the value`
  if (id === 'D4') {
    return `${verbs.length === ALL_VERBS ? 'anything' : verbs.join(', ')} on ${what}, by *`
  }
  return verbs.length === 0 ? `may read ${what}` : `${PLAIN[id] ?? verbs.join(', ')} ${what}`
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
