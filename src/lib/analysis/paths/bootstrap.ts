import type { ReaderSubject } from '../reach/report.ts'

/** On what every way by bootstrap tokens depends. */
export const BOOTSTRAP = 'the API server accepts bootstrap tokens'

/** Groups that a bootstrap token can put its holder into (pkg/bootstrap of k8s.io/cluster-bootstrap). */
export function isBootstrapGroup(group: string): boolean {
  return /^system:bootstrappers(:[a-z0-9:-]{0,255}[a-z0-9])?$/.test(group)
}

/** Whether a bootstrap token of one's own making can be this user or group: its id and groups are free to choose. */
export function isBootstrapIdentity({ kind, name }: ReaderSubject): boolean {
  if (kind === 'Group') return isBootstrapGroup(name)
  return kind === 'User' && /^system:bootstrap:[a-z0-9]{6}$/.test(name)
}
