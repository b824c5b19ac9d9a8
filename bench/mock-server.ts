import { startMock } from '../src/mock/server.ts';

// The mock as its users have it, /oracle included, in a process of its own; started with its port and presets.
const [, , port, ...presets] = process.argv;
await startMock({ presets, port: Number(port) });
