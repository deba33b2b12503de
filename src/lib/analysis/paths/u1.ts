import type { AccessPath } from './access-path.ts'

/** Added for each Secret, in `graph/secret-sources.ts`. */
export const u1: AccessPath = {
  id: 'U1',
  title: 'the pod is given the Secret',
  precondition: 'a container has it in its environment or mounts a volume with it',
  close: 'take the reference out of the workload',
  versions: 'every version',
  confidence: 'certain',
  evidence: 'the pod, with the field',
  effect: 'path',
}
