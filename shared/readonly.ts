// Readonly all the way down: data is replaced, never changed in place.

export type Deep<T> = T extends string | ((...args: never[]) => unknown)
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Deep<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Deep<T[Key]> }
      : T
