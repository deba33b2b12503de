// The victim of orphans.test.ts: starts a whole control plane, says so, and waits or fails.
import { startControlPlane } from './control-plane.ts'

const plane = await startControlPlane({ kwok: true })
const { folder, supervisor } = plane
const pids = Object.fromEntries(plane.pids)
process.stdout.write(`${JSON.stringify({ parent: process.pid, folder, supervisor, pids })}\n`)
if (process.argv[2] === 'throw') throw new Error('a test run that fails')
setInterval(() => {}, 60_000)
