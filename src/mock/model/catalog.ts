import { z } from 'zod';
import { type Architecture, architectureSchema } from './architecture.ts';
import hardware from './hardware.json' with { type: 'json' };
import { type Hardware, hardwareSchema } from './hardware.ts';
import models from './models.json' with { type: 'json' };

/** Every model and every accelerator that is known by name. */
export const MODELS: Readonly<Record<string, Architecture>> = z.record(z.string(), architectureSchema).parse(models);
export const HARDWARE: Readonly<Record<string, Hardware>> = z.record(z.string(), hardwareSchema).parse(hardware);
