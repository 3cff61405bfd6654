// @ts-check
/** Stands where a second destination's integration would be: most pages of a run have one. */
export default null;
