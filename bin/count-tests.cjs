/**
 * Adds up the JSON results that the test runs left in a folder, and prints them as one plain line;
 * above it what failed, for the log of a long run is often cut.
 */
'use strict'

const fs = require('node:fs')
const path = require('node:path')

const folder = process.argv[2]
const total = {passed: 0, failed: 0, skipped: 0}

for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const {testResults} = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))
  for (const {name: file, assertionResults, status, message} of testResults) {
    // Where nothing could be loaded, or what comes before the tests failed, no test counts as failed.
    const isTold = assertionResults.some((test) => test.status === 'failed')
    if (status === 'failed' && !isTold) fail(file, [message])
    for (const test of assertionResults) {
      if (test.status === 'passed') total.passed++
      else if (test.status === 'failed') fail(`${file}: ${test.fullName}`, test.failureMessages)
      else total.skipped++
    }
  }
}

function fail(what, messages) {
  total.failed++
  console.log(`failed: ${what}\n${messages.join('\n').slice(0, 2000)}\n`)
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
if (total.failed > 0 || total.passed === 0) process.exitCode = 1
