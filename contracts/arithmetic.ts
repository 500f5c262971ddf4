/** What decides an engine's last bits. A WebGPU device adds its own name: `wgsl:<device and driver>`. */
export type Arithmetic = 'f64' | 'avx512' | 'avx2' | 'neon' | `wgsl:${string}`;

export const ENGINE_CHOICES = ['auto', 'native', 'gpu', 'reference'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];
