import { qualifiedName } from '../base/names.ts'
import type { Journal, ServiceRef } from '../change/rotate/index.ts'

/** What happens at the service of a rotation, for its plan: what it does, and from where on there is no way back. */
export function serviceRows({
  service,
  left,
}: Pick<Journal, 'service' | 'left'>): readonly [string, string][] {
  if (service === undefined) return []
  const when = left.some(({ todo }) => todo === 'byHand')
    ? 'when what is to be done by hand is done, and --resume says so,'
    : 'after all consumers are proven'
  return [
    ['service', whatText(service)],
    ['denied', deniedText(service)],
    ['no return', `${when} the old credential is revoked; that is not undone`],
  ]
}

function whatText(service: ServiceRef): string {
  if (service.kind === 'hook') return `the hook ${service.path}`
  const { adminSecret, url } = service
  const by = adminSecret === undefined ? (url ?? 'the role itself') : qualifiedName(adminSecret)
  if (service.kind === 'postgres') return `PostgreSQL: another password for the role, by ${by}`
  const how = service.isNew ? 'a second role is made and takes over' : 'the other role takes over'
  return `PostgreSQL: ${how}, by ${by}`
}

function deniedText({ kind, overlaps }: ServiceRef): string {
  if (overlaps) return 'nobody: both credentials are accepted until the consumers are proven'
  const denied = 'whoever logs in with the old value, from now until it is restarted'
  return kind === 'postgres' ? `${denied}; --strategy alternating denies nobody` : denied
}
