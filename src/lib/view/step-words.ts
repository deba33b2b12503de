import type { Evidence, PathStep } from '../analysis/reach/report.ts'
import type { Glyphs } from './glyphs.ts'
import { isBindingKind, qualifiedName } from './path-words.ts'

/**
 * What is done in one step, for the rows of the catalogue whose name does not
 * say it: `create pods in payments → mounts it`, `impersonate sa payments/api`.
 * Undefined for rows that are told in another way.
 */
export function stepWords(step: PathStep, glyphs: Glyphs): string | undefined {
  const words = WORDS[step.id]
  if (words === undefined) return undefined
  const outcome = OUTCOME[step.id]
  const text = words(step)
  return outcome === undefined ? text : `${text} ${glyphs.to} ${leadsTo(step, outcome)}`
}

/** What one gets at: the Secret, or somebody else. */
function leadsTo({ to }: PathStep, ofSecret: string): string {
  return /^secrets? /.test(to) ? ofSecret : to
}

/** For rows that lead now to the Secret, now to an identity: what is said of the Secret. */
const OUTCOME: Readonly<Record<string, string>> = {
  D12: 'the refusal shows it',
  P1: 'mounts it',
  P2: 'mounts it',
  P3: 'reads it there',
  P4: 'is given it',
  P5: 'reads it there',
  P6: 'may see it there',
  P7: 'it may be served',
  P8: 'it may be there',
  P9: 'its kubelet may get it',
  P10: 'its kubelet may get it',
  N1: 'its kubelet may get it',
  N2: 'its kubelet may get it',
  N3: 'its kubelet may get it',
  N4: 'its kubelet may get it',
  N5: 'its kubelet may get it',
  N7: 'reads it there',
  N10: 'is given it',
  N11: 'is sent it',
}

type Words = (step: PathStep) => string

const WORDS: Readonly<Record<string, Words>> = {
  D12: ({ confidence }) =>
    confidence === 'possible'
      ? 'have a policy tell its parameter'
      : 'update secrets under a policy of its own',
  P1: (step) => `create pods${placeOf(step)}`,
  P2: (step) => `create or change workloads${placeOf(step)}`,
  P3: (step) => `replace the image of ${podOf(step)}`,
  P4: (step) => `add a container to ${podOf(step)}`,
  P5: (step) => `exec into ${podOf(step)}`,
  P6: (step) => `attach to ${podOf(step)}`,
  P7: (step) => `talk to ${podOf(step)}`,
  P8: (step) => `read the log of ${podOf(step)}`,
  P9: (step) => `move ${podOf(step)} to a node it holds`,
  P10: (step) => `bind ${podOf(step)} to a node it holds`,
  I1: ({ to }) => `request a token of ${to}`,
  I2: ({ to }) => `make a token Secret of ${to}`,
  I3: ({ to, evidence }) => `${objectOf(evidence, 'Secret')} is a token of ${to}`,
  I4: ({ to }) => `run a pod as ${to}`,
  I5: (step) => `take the token of ${step.to} from ${podOf(step)}`,
  I6: ({ to }) => `impersonate ${to}`,
  I7: ({ to }) => `impersonate ${to}`,
  I8: ({ to }) => `impersonate ${to}`,
  I9: ({ to }) =>
    /^secrets? /i.test(to)
      ? 'impersonate somebody who may read it'
      : `request a token of ${to} as somebody who may`,
  I11: (step) => `bind ${roleOf(step)} to itself`,
  I12: (step) => `pass ${roleOf(step)} on to itself`,
  I13: () => 'give a role of its own every right',
  I15: () => 'add every right to an aggregated role of its own',
  I16: ({ to }) => `have a certificate of ${to} signed`,
  I17: ({ to }) => `sign a certificate of ${to}`,
  I18: ({ to }) => `have a certificate of ${to} signed`,
  I19: bootstrapWords,
  I20: () => 'write itself into aws-auth',
  I22: (step) => `request a token of ${step.to} for ${podOf(step)}`,
  I23: ({ to }) => `create ${to.startsWith('group ') ? 'an account in' : 'the missing'} ${to}`,
  N1: (step) => `create a pod${inNamespace(step)} that takes over its node`,
  N2: (step) => `lower Pod Security${inNamespace(step)}, create a pod that takes over its node`,
  N3: () => 'mount the disk of a node through a volume and a claim',
  N4: () => 'create persistentvolumes that name it',
  N5: () => 'create storageclasses that name it',
  N7: (step) => `nodes/proxy into ${podOf(step)}`,
  N9: ({ to }) => `break out to ${to}`,
  N10: ({ confidence }) =>
    confidence === undefined ? 'update it under a policy of its own' : 'rewrite what others create',
  N11: () => 'have writes sent to a server of its own',
  N12: () => 'has all that the control plane has',
}

/** One that is there is named: it was read, or by a right to change it written. */
function bootstrapWords({ evidence, to }: PathStep): string {
  const token = objectOf(evidence, 'Secret')
  if (token === '') return `make a bootstrap token of ${to}`
  const isRead = evidence.every(({ kind }) => kind === 'Secret')
  return isRead
    ? `${token} is a bootstrap token of ${to}`
    : `make ${token} a bootstrap token of ${to}`
}

/** Where the right is granted; nothing for the whole cluster. */
function placeOf({ evidence }: PathStep): string {
  const binding = evidence.find(({ kind }) => isBindingKind(kind))
  return binding?.namespace === undefined ? '' : ` in ${binding.namespace}`
}

function podOf({ evidence, to }: PathStep): string {
  return objectOf(evidence, 'Pod') || (to.startsWith('pod') ? to : 'a pod')
}

function inNamespace({ evidence }: PathStep): string {
  const namespace = evidence.find(({ kind }) => kind === 'Namespace')
  return namespace === undefined ? '' : ` in ${namespace.name}`
}

/** The role that is bound stands last among what proves it. */
function roleOf({ evidence, to }: PathStep): string {
  if (/^(?:Cluster)?Role /.test(to)) return to
  const role = evidence.findLast(({ kind }) => kind.endsWith('Role'))
  return role === undefined ? 'a role' : `${role.kind} ${qualifiedName(role)}`
}

function objectOf(evidence: readonly Evidence[], wanted: string): string {
  const found = evidence.find(({ kind }) => kind === wanted)
  return found === undefined ? '' : `${wanted.toLowerCase()} ${qualifiedName(found)}`
}
