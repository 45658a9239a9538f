# Writes the reference values of tests/test_similarity.py:
#   <set>.csv         the rows compared
#   <set>-daisy.csv   what cluster::daisy(metric = "gower") makes of them
#   columns.csv       kind, levels and weight of every column of every set
# Run it in this folder: Rscript make_reference.R  (the versions used are in VERSIONS.txt)

library(cluster)

described <- NULL
write_plain <- function(table, file)
  write.csv(format_exact(table), file, row.names = FALSE, quote = FALSE, na = "")
format_exact <- function(table) {
  table[] <- lapply(table, function(column)
    if (is.numeric(column)) ifelse(is.na(column), NA, sprintf("%.17g", column)) else as.character(column))
  table
}

# kinds: one of numeric, log, ordinal, nominal, symmetric, asymmetric per column
reference <- function(name, rows, kinds, weights = rep(1, ncol(rows))) {
  type <- list(asymm = names(rows)[kinds == "asymmetric"],
               symm = names(rows)[kinds == "symmetric"],
               logratio = names(rows)[kinds == "log"])
  type <- type[lengths(type) > 0]
  apart <- as.matrix(suppressWarnings(
    daisy(rows, metric = "gower", type = type, weights = weights)))
  write_plain(rows, paste0(name, ".csv"))
  write_plain(as.data.frame(unname(apart)), paste0(name, "-daisy.csv"))
  levels_of <- vapply(rows, function(column) paste(levels(column), collapse = ";"), "")
  described <<- rbind(described, data.frame(
    set = name, column = names(rows), kind = kinds,
    levels = ifelse(kinds == "ordinal", levels_of, ""), weight = sprintf("%.17g", weights)))
}
ordered_in <- function(values, levels) factor(values, levels = levels, ordered = TRUE)

# --- the inputs on which the PyPI package gower 0.1.2 goes wrong -----------------------------
reference("largest-is-zero", data.frame(x = c(-10, 0, -5)), "numeric")
reference("one-missing-number",
          data.frame(x = c(1, NA, 3, 4.5), y = c(2, 1, 0, 5), z = c(NA, 7, 7, 1)),
          rep("numeric", 3))
reference("missing-categories",
          data.frame(a = factor(c("red", NA, "blue", NA, "red")),
                     b = factor(c("x", "x", NA, "y", "y")), c = c(1, 2, 3, 4, 5)),
          c("nominal", "nominal", "numeric"))
reference("all-integers", data.frame(x = c(1L, 5L, 9L, 4L), y = c(3L, 3L, 2L, 0L)),
          rep("numeric", 2))

# --- one kind at a time -----------------------------------------------------------------------
reference("numbers",
          data.frame(negative = c(-3.25, -1, -7.5, NA, -1), constant = rep(4, 5),
                     large = c(1e9, 2.5e9, NA, 1e9 + 1, 3e9), small = c(1e-9, NA, 3e-9, 2e-9, 0),
                     mixed = c(-1, 0, 1, 1/3, NA)),
          rep("numeric", 5))
reference("constant-only", data.frame(x = c(5, 5, 5, NA), y = c(1, 2, 4, 8)), rep("numeric", 2))
reference("log",
          data.frame(people = c(1200, 5.5e6, 9.4e6, NA, 870000), area = c(0.5, 1569, 605.2, 44, 1)),
          c("log", "numeric"))
reference("ordinal",
          data.frame(middle = ordered_in(c("c", "d", NA, "c", "e"), c("a", "b", "c", "d", "e", "f")),
                     gap = ordered_in(c("low", "high", "low", "high", NA), c("low", "mid", "high")),
                     single = ordered_in(c("m", "m", "m", NA, "m"), c("s", "m", "l"))),
          rep("ordinal", 3))
reference("nominal",
          data.frame(a = factor(c("p", "q", "r", NA, "p"), levels = c("o", "p", "q", "r")),
                     b = factor(c("same", "same", "same", "same", NA)),
                     c = factor(c("1", "2", "2", "1", NA))),
          rep("nominal", 3))
reference("binary",
          data.frame(has = c(1, 0, 0, 1, NA, 0), holds = c(0, 0, 1, 1, 1, NA),
                     side = c(1, 0, 0, 1, 0, NA), other = c(TRUE, FALSE, NA, FALSE, TRUE, FALSE) + 0),
          c("asymmetric", "asymmetric", "symmetric", "symmetric"))

# --- pairs with nothing to compare ------------------------------------------------------------
reference("nothing-to-compare",
          data.frame(x = c(1, NA, NA, 4, NA), has = c(NA, 0, 0, 1, NA),
                     kind = factor(c(NA, NA, NA, "k", "l"))),
          c("numeric", "asymmetric", "nominal"))

# --- everything together, with weights --------------------------------------------------------
set.seed(1971)
holes <- function(column, share) { column[runif(length(column)) < share] <- NA; column }
mixed <- function(n, share) data.frame(
  number = holes(round(rnorm(n, 50, 30), 3), share),
  whole = holes(sample(-5:40, n, TRUE), share),
  level = holes(ordered_in(sample(c("b", "c", "d"), n, TRUE), c("a", "b", "c", "d", "e")), share),
  scale = holes(ordered_in(sample(c("none", "some", "all"), n, TRUE), c("none", "some", "all")), share),
  climate = holes(factor(sample(c("Af", "Am", "Cfa", "Dwa"), n, TRUE)), share),
  country = holes(factor(sample(c("TH", "NO", "JP"), n, TRUE)), share),
  coast = holes(sample(0:1, n, TRUE), share),
  delta = holes(rbinom(n, 1, 0.3), share),
  metro = holes(rbinom(n, 1, 0.3), share),
  income = holes(round(exp(rnorm(n, 9, 1.2)), 2), share))
kinds <- c("numeric", "numeric", "ordinal", "ordinal", "nominal", "nominal",
           "symmetric", "asymmetric", "asymmetric", "log")
reference("mixed", mixed(12, 0), kinds)
reference("mixed-missing", mixed(25, 0.3), kinds)
reference("mixed-weights", mixed(25, 0.15), kinds,
          c(2, 1, 3.5, 1 / 3, 10, 0.75, 4, 6, 1.25, 7))
reference("zero-weight", mixed(8, 0.1), kinds, c(5, 0, 3, 2, 0, 4, 1, 2, 2, 5))

# --- where toolkit.similarity differs from daisy on purpose -----------------------------------
reference("differs-small-weights", data.frame(x = c(0, 1, 2), y = c(1, NA, 3)),
          rep("numeric", 2), c(0.25, 0.5))
reference("differs-always-true", data.frame(x = c(0, 1, 2), has = c(1, 1, 1)),
          c("numeric", "asymmetric"))
reference("differs-no-variation", data.frame(side = c(1, NA, 1)), "symmetric")

write.csv(described, "columns.csv", row.names = FALSE, quote = FALSE)
writeLines(c(R.version.string, paste("cluster", packageVersion("cluster"))), "VERSIONS.txt")
