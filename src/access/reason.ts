/** Control and format characters, blanks of every width, fillers, and the empty Braille cell: nobody reads them. */
const invisible = /^[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** A reason as somebody typed it; empty where there is nothing in it to be seen. */
export const reasonIn = (typed: string): string => (invisible.test(typed) ? '' : typed.trim())
