import { describeSecret } from '../../analysis/secrets/description.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { liveSource } from '../../source/live/live-source.ts'
import type { Io } from '../io.ts'
import { readCluster } from '../read-cluster.ts'
import { readPlan } from '../read-plan.ts'

/**
 * Tells a person who will use the new Secret and who can read it already, as far as
 * that can be seen. Nothing that goes wrong here matters to what was done.
 */
export async function tellAftermath(
  io: Pick<Io, 'stderr' | 'glyphs'>,
  client: ApiClient,
  secret: NamespacedName,
): Promise<void> {
  const { namespace } = secret
  const source = liveSource(client, { currentNamespace: namespace, askedNamespace: namespace })
  const model = await readCluster(source, readPlan('both', namespace), namespace).catch(
    () => undefined,
  )
  if (model === undefined) return
  const { use, readers, coverage } = describeSecret(model, secret)
  const able = readers.filter(({ verdict }) => verdict === 'yes').length
  const least = coverage.complete ? '' : 'at least '
  const uses = useText(use.consumers.length, coverage.complete)
  const reach = `${least}${able} ${able === 1 ? 'identity' : 'identities'} can read it already`
  const line = [uses, `${reach}: ${COMMAND} reach ${qualifiedName(secret)}`]
  await io.stderr.write(`${line.join(` ${io.glyphs.dot} `)}\n`)
}

function useText(used: number, complete: boolean): string {
  if (used === 0) return complete ? 'nobody uses it yet' : 'nobody was seen to use it yet'
  return `${complete ? '' : 'at least '}${used} ${used === 1 ? 'place refers' : 'places refer'} to it already`
}
