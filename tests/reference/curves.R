# Reference results for tests/test_survival_reference.py, by the R package survival.
#
#   Rscript tests/reference/curves.R      writes curves.json beside this script
#
# The invoices are made here and written into the JSON with the results. arkit counts an
# item at risk from its entry day, that day included, so R is given entry - 1 as start.

library(survival)
library(jsonlite)

set.seed(20251122)
OUTCOMES <- c("paid", "credited", "returned", "written off", "open")

invoices <- function(n, late) {
  group <- sample(c("a", "b", "c"), n, TRUE, c(0.5, 0.3, 0.2))
  stratum <- sample(c("x", "y"), n, TRUE)
  slow <- ifelse(group == "c", 1.5, 1) * ifelse(stratum == "y", 1.2, 1)
  entry <- if (late) sample(c(0:4, 12, 20), n, TRUE) else rep(0, n)
  days <- entry + pmin(floor(rgamma(n, 2, 1 / 8) * slow), 55)
  outcome <- sample(OUTCOMES, n, TRUE, c(0.62, 0.1, 0.05, 0.03, 0.2))
  amount <- round(exp(rnorm(n, 7, 1)) * 100)
  data.frame(entry, days, outcome, group, stratum, amount)
}

in_time <- function(d, late, event) {
  if (late) Surv(d$entry - 1, d$days, event) else Surv(d$days, event)
}

kaplan_meier <- function(d, late) {
  y <- in_time(d, late, d$outcome == "paid")
  fit <- survfit(y ~ 1, conf.type = "log-log")
  ahead <- survfit(y ~ 1, conf.type = "log-log", start.time = 8.5)
  q <- quantile(fit, c(0.25, 0.5, 0.75))
  means <- sapply(c(15, 30), function(tau) summary(fit, rmean = tau)$table[c("rmean", "se(rmean)")])
  weighted <- survfit(y ~ 1, weights = d$amount)
  at <- function(f, t) {
    k <- max(which(f$time <= t))
    c(1 - f$surv[k], 1 - f$upper[k], 1 - f$lower[k])
  }
  list(
    day = fit$time, n_at_risk = fit$n.risk, n_paid = fit$n.event, share = fit$surv,
    low = fit$lower, high = fit$upper, by_amount = weighted$surv,
    quantiles = list(share = c(0.25, 0.5, 0.75), days = q$quantile, low = q$lower, high = q$upper),
    means = list(until = c(15, 30), mean = means[1, ], se = means[2, ]),
    ahead = list(open_days = 8, horizons = c(7, 14), chance = t(sapply(c(15, 22), function(t) at(ahead, t))))
  )
}

# Greenwood's variance of Aalen and Johansen by its matrix recursion: covariances after a
# day are those before it carried on, and what the multinomial draw of the day adds.
greenwood <- function(d, late) {
  days <- sort(unique(c(d$days)))
  p <- c(1, 0, 0, 0, 0)
  v <- matrix(0, 5, 5)
  out <- NULL
  for (t in days) {
    n <- sum(d$entry <= t & d$days >= t)
    h <- sapply(OUTCOMES[1:4], function(o) sum(d$days == t & d$outcome == o)) / n
    move <- diag(5)
    move[1, ] <- c(1 - sum(h), h)
    q <- c(1 - sum(h), h)
    v <- t(move) %*% v %*% move + p[1]^2 * (diag(q) - q %*% t(q)) / n
    p <- as.vector(p %*% move)
    out <- rbind(out, sqrt(pmax(diag(v), 0)))
  }
  list(day = days, se = out[, c(2:5, 1)])
}

aalen_johansen <- function(d, late) {
  state <- factor(d$outcome, levels = c("open", OUTCOMES[1:4]))
  y <- in_time(d, late, state)
  fit <- if (late) {
    survfit(y ~ 1, id = seq_len(nrow(d)), conf.type = "log-log")
  } else {
    survfit(y ~ 1, conf.type = "log-log")
  }
  order <- c(2:5, 1)
  list(
    day = fit$time, share = fit$pstate[, order], se = fit$std.err[, order],
    low = fit$lower[, order], high = fit$upper[, order], greenwood = greenwood(d, late)
  )
}

# Weighted log-rank written out, for weights and entries that survdiff does not have.
weighted <- function(d, weight, strata = rep(1, nrow(d))) {
  groups <- sort(unique(d$group))
  u <- rep(0, length(groups))
  v <- matrix(0, length(groups), length(groups))
  for (s in unique(strata)) {
    own <- d[strata == s, ]
    unpaid <- 1
    for (t in sort(unique(own$days[own$outcome == "paid"]))) {
      risk <- own[own$entry <= t & own$days >= t, ]
      n <- nrow(risk)
      paid <- risk$days == t & risk$outcome == "paid"
      m <- sum(paid)
      w <- weight(n, unpaid)
      share <- sapply(groups, function(g) mean(risk$group == g))
      seen <- sapply(groups, function(g) sum(paid & risk$group == g))
      u <- u + w * (seen - m * share)
      if (n > 1) v <- v + w^2 * m * (n - m) / (n - 1) * (diag(share) - share %*% t(share))
      unpaid <- unpaid * (1 - m / n)
    }
  }
  as.numeric(u[-1] %*% solve(v[-1, -1], u[-1]))
}

tests <- function(d, late) {
  named <- list(
    "log-rank" = function(n, s) 1, "wilcoxon" = function(n, s) n,
    "tarone-ware" = function(n, s) sqrt(n), "peto" = function(n, s) s,
    "fleming-harrington" = function(n, s) 1 - s
  )
  found <- list(
    chi2 = lapply(named, function(w) weighted(d, w)),
    stratified = lapply(named, function(w) weighted(d, w, d$stratum))
  )
  paid <- d$outcome == "paid"
  if (late) {
    # The score test of the exact partial likelihood is the log-rank test; it looks at
    # every way to choose the paid ones among those at risk, so few items do.
    few <- d[1:60, ]
    y <- in_time(few, late, few$outcome == "paid")
    found$few <- 60
    found$survival <- list("log-rank" = coxph(y ~ group, few, ties = "exact")$score)
    found$survival_stratified <- list(
      "log-rank" = coxph(y ~ group + strata(stratum), few, ties = "exact")$score
    )
  } else {
    y <- Surv(d$days, paid)
    one <- survdiff(y ~ d$group)
    found$survival <- list("log-rank" = one$chisq, peto = survdiff(y ~ d$group, rho = 1)$chisq)
    found$survival_stratified <- list(
      "log-rank" = survdiff(y ~ d$group + strata(d$stratum))$chisq,
      peto = survdiff(y ~ d$group + strata(d$stratum), rho = 1)$chisq
    )
    found$groups <- list(observed = one$obs, expected = one$exp, n = as.vector(one$n))
  }
  found
}

results <- lapply(c(in_full = FALSE, truncated = TRUE), function(late) {
  d <- invoices(if (late) 220 else 260, late)
  list(
    items = as.list(d), kaplan_meier = kaplan_meier(d, late),
    aalen_johansen = aalen_johansen(d, late), tests = tests(d, late)
  )
})
results$versions <- list(R = R.version.string, survival = as.character(packageVersion("survival")))

here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
writeLines(
  toJSON(results, digits = NA, auto_unbox = TRUE, na = "null"),
  file.path(dirname(here), "curves.json")
)
