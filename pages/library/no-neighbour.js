// @ts-check
/** Takes the place of a second destination's integration: most test pages have only one. */
export default null;
