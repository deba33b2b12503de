import type {} from './global-setup.ts'
import { inject } from 'vitest'
import { askBroker } from './broker.ts'
import { connectControlPlane, type ControlPlane } from './control-plane.ts'

let connected: Promise<ControlPlane> | undefined

/**
 * The control plane that all test files of a run share, with controllers, kwok and
 * three nodes. Call it at the top of a test file: `const cluster = await useControlPlane()`.
 * It starts with the first file that asks. Work in a namespace of your own
 * (`cluster.createNamespace('orders')`) and give cluster-scoped objects unique
 * names; a test that needs the cluster to itself starts its own with
 * `startControlPlane`.
 */
export function useControlPlane(): Promise<ControlPlane> {
  connected ??= askBroker(inject('controlPlaneUrl')).then(connectControlPlane)
  return connected
}
