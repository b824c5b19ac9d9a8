#!/usr/bin/env -S node --max-semi-space-size=4 --heap-growing-percent=50 --single-threaded-gc --no-separate-gc-phases
'use strict';
// Plain ES5 in CommonJS: an old Node must get far enough to say what it lacks, or to hand over to a newer one.
var NEED = [24, 0];
// A load generator makes much garbage that dies young. Left alone, V8 lets the space for it grow to three times
// 32 MB for no gain; held at 4 MB, collections are short and the process stays small. What lives as long as an answer
// is then moved to the old space, which V8 lets grow to four times what is used before it looks; half more is enough.
// Helper threads of the collector would take the processor from the thread that sends, and make it wait for them. While it
// marks the old space, V8 lets the young one grow to ten times its size, and then moves all that at once: 100 ms with
// a thousand streams, and 10 ms where the young space is collected meanwhile.
// Said in the first line too.
var FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=50', '--single-threaded-gc', '--no-separate-gc-phases'];
var childProcess = require('child_process');
var fs = require('fs');
var nodeModule = require('module');
var path = require('path');
var url = require('url');

function isNewEnough(version) {
  var parts = version.split('.');
  return Number(parts[0]) > NEED[0] || (Number(parts[0]) === NEED[0] && Number(parts[1]) >= NEED[1]);
}

/** A Node that npm installed beside this project: `node_modules/node-<platform>-<arch>`, here or further up. */
function bundledNode() {
  var folder = __dirname;
  for (;;) {
    var name = 'node-' + process.platform + '-' + process.arch;
    var candidate = path.join(folder, 'node_modules', name, 'bin', 'node');
    if (fs.existsSync(candidate)) return candidate;
    var parent = path.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

function handOver(node) {
  var child = childProcess.spawn(node, FLAGS.concat(__filename, process.argv.slice(2)), { stdio: 'inherit' });
  // A terminal sends these to both processes; sent to this one alone they are passed on, and this one waits.
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach((signal) => {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 : code);
  });
}

if (isNewEnough(process.versions.node)) {
  // Compiled once and kept in the system's temporary folder (or in NODE_COMPILE_CACHE), which halves the time to
  // start. Where it can't be written nothing is lost but that, and nothing is said. Threads learn of it by the
  // variable only.
  var cache = nodeModule.enableCompileCache ? nodeModule.enableCompileCache().directory : undefined;
  if (cache && !process.env.NODE_COMPILE_CACHE) process.env.NODE_COMPILE_CACHE = path.dirname(cache);
  var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts');
  var built = path.join(__dirname, '..', 'lib', 'cli', 'main.js');
  void import(url.pathToFileURL(fs.existsSync(source) ? source : built).href);
} else {
  var newer = bundledNode();
  if (newer) handOver(newer);
  else {
    console.error('plimsoll needs Node ' + NEED.join('.') + ' or newer; this is ' + process.versions.node + '.');
    console.error(
      'Without installing it: npx --yes -p node@24 -p plimsoll plimsoll ' + process.argv.slice(2).join(' '),
    );
    process.exit(78);
  }
}
