/** Comes to the service of a journal. */
import { Bug } from '../../../base/errors.ts'
import { qualifiedName } from '../../../base/names.ts'
import {
  type Journal,
  type PostgresService,
  type RotationCluster,
  type Service,
  type Services,
  serviceValues,
  type Slots,
} from '../../../change/rotate/index.ts'
import {
  connectionValues,
  oneRole,
  twoRoles,
} from '../../../change/rotate/service/postgres/index.ts'
import type { RotateInvocation } from '../invocation.ts'
import { serviceOfHook, verifyByHook } from './hook-service.ts'
import { postgresDatabase } from './postgres-database.ts'
import { postgresWay } from './way.ts'

/** The services of rotations, as this machine comes to them. */
export function servicesFor(invocation: RotateInvocation, cluster: RotationCluster): Services {
  return {
    serviceOf(journal, slots) {
      const { service } = journal
      if (service === undefined) throw new Bug('a rotation without a service')
      return service.kind === 'hook'
        ? serviceOfHook(invocation, journal, slots, service)
        : postgresService(invocation, cluster, journal, slots, service)
    },
    verify: (journal, slots) => verifyByHook(invocation, journal, slots),
  }
}

function postgresService(
  invocation: RotateInvocation,
  cluster: RotationCluster,
  journal: Journal,
  slots: Slots,
  service: PostgresService,
): Service {
  const title = qualifiedName(journal.secret)
  const values = serviceValues(journal, slots)
  const before = connectionValues(values.before, title)
  const after = connectionValues(values.after, title)
  const way = postgresWay(invocation, cluster, journal.secret, service)
  const database = postgresDatabase(way, title, before, after)
  const { isNew, since } = service
  return service.kind === 'postgres'
    ? oneRole(database, before, after, since)
    : twoRoles(database, { before, after, isNew, rotation: journal.id })
}
