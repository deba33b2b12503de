import { readModel } from '../../../../src/lib/model/read.ts'
import type { Model } from '../../../../src/lib/model/model.ts'
import { connect } from '../../../../src/lib/source/http/connect.ts'
import { liveSource } from '../../../../src/lib/source/live/live-source.ts'
import { BUILT_IN } from '../../../../src/lib/source/resources/index.ts'

/** Everything that the program reads of a running cluster. */
export async function readLive(kubeconfig: string): Promise<Model> {
  const client = await connect({ flags: { kubeconfig }, version: 'test' })
  const source = liveSource(client, { currentNamespace: 'default' })
  try {
    return await readModel(source, { resources: BUILT_IN })
  } finally {
    source.close()
  }
}
