#!/usr/bin/env -S node --no-warnings
// Runs a test program that was built for `wasm32-wasip1` or `wasm32-unknown-unknown`: node run.mjs PROGRAM [ARGUMENT…]
// On `wasm32-unknown-unknown` it prints nothing. A test that fails ends the program with a trap, whose trace names it.

import { readFile } from "node:fs/promises";
import { exit, env, argv } from "node:process";

Error.stackTraceLimit = 50;
const [program, ...rest] = argv.slice(2);
const module = await WebAssembly.compile(await readFile(program));

if (WebAssembly.Module.imports(module).length > 0) {
    const { WASI } = await import("node:wasi");
    const wasi = new WASI({ version: "preview1", args: [program, ...rest], env, returnOnExit: true });
    const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
    exit(wasi.start(instance));
}
const { exports } = await WebAssembly.instantiate(module, {});
exit(exports.main(0, 0));
