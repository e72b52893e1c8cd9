import {expect, test} from 'vitest'
import {network} from '../../src/plan/min-cut.ts'

/** Two ways from source to sink, each as wide as its narrowest edge. */
function twoWays() {
  const net = network()
  const [left, right] = [net.node(), net.node()]
  net.edge(0, left, 3)
  net.edge(left, 1, 5)
  net.edge(0, right, 4)
  net.edge(right, 1, 2)
  return {net, left, right}
}

test('the cheapest edges are cut, and what stays with the source is told', () => {
  const {net, right} = twoWays()
  expect(net.sourceSide()).toEqual(new Set([0, right]))
})

test('it is given up when more edges would have to be looked at than is wanted', () => {
  expect(twoWays().net.sourceSide(3)).toBeUndefined()
  expect(twoWays().net.sourceSide(1000)).toEqual(twoWays().net.sourceSide())
})
