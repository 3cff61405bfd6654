// is faithful
module.exports = Mini;
