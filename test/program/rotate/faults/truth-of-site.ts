import type { ControlPlane } from '../../../control-plane/control-plane.ts'
import type { Site } from '../site.ts'
import { givenValueOn } from './trials/given-value.ts'
import { type Truth, truthOf } from './truth.ts'
import { newMarks } from './values.ts'

/** The truth of a usual site, whose Secret was given a new value. */
export function truthOfSite(cluster: ControlPlane, site: Site): Promise<Truth> {
  return truthOf(cluster, { trial: givenValueOn(site, 'replace'), marks: newMarks() })
}
