/**
 * Run as a process of its own with a small heap: reads all pods, and prints how
 * many there were and how much the server sent.
 */
import { connect } from '../../../src/lib/source/http/connect.ts'
import { liveSource } from '../../../src/lib/source/live/live-source.ts'
import { BUILT_IN } from '../../../src/lib/source/resources/index.ts'

const [kubeconfig = ''] = process.argv.slice(2)
const client = await connect({ flags: { kubeconfig }, version: 'test' })
const source = liveSource(client, { currentNamespace: 'default' })
const resources = BUILT_IN.filter(({ plural }) => plural === 'pods')
let pods = 0
for await (const chunk of source.read({ resources })) {
  if (chunk.kind === 'objects') pods += chunk.items.length
}
source.close()
process.stdout.write(JSON.stringify({ pods }))
