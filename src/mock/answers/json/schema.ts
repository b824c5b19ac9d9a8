/** A JSON schema as a request has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a part of a schema asks for, read and checked. */
export type Shape =
  /** One of these. */
  | { readonly kind: 'values'; readonly values: readonly Json[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'string'; readonly format: string | undefined }
  | NumberShape
  | { readonly kind: 'array'; readonly items: Shape; readonly least: number; readonly most: number }
  | { readonly kind: 'object'; readonly properties: readonly Property[]; readonly required: readonly Property[] }
  | { readonly kind: 'choice'; readonly options: readonly Shape[] }
  | { readonly kind: 'reference'; readonly to: string };

/** Whole multiples of a step: from `first` times it to `last` times it. */
export interface NumberShape {
  readonly kind: 'number';
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** Whether a number is exactly one: far from 0 the product of two numbers may be beside it. The first always is. */
  fits(value: number): boolean;
}

export interface Property {
  readonly name: string;
  readonly shape: Shape;
}

/** A whole schema, read. */
export interface Shapes {
  readonly root: Shape;
  /** What references lead to. */
  readonly targets: ReadonlyMap<string, Shape>;
  /** How many levels the flattest instance has; what has none of a finite height is absent. */
  readonly heights: ReadonlyMap<Shape, number>;
}
