/** Adds up the JSON results that the test runs left in a folder, and prints them as one plain line. */
'use strict'

const fs = require('node:fs')
const path = require('node:path')

const folder = process.argv[2]
const total = {passed: 0, failed: 0, skipped: 0}

for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const {testResults} = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))
  for (const {assertionResults, status} of testResults) {
    // A file that could not even be loaded has no tests to count, and is a failure all the same.
    if (assertionResults.length === 0 && status === 'failed') total.failed++
    for (const test of assertionResults) {
      if (test.status === 'passed') total.passed++
      else if (test.status === 'failed') total.failed++
      else total.skipped++
    }
  }
}

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
if (total.failed > 0 || total.passed === 0) process.exitCode = 1
