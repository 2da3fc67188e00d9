# Reference results of R's survival package for tests/test_cox.py.
# Run beside this file: Rscript cox.R   (survival 3.5-3, jsonlite)
# An item is at risk from its entry day, that day included: start = entry - 1.
suppressMessages({library(survival); library(jsonlite)})

RNGversion("3.6.0")
set.seed(20240630)
n <- 300
customer <- sample(1:40, n, replace = TRUE)
region <- c("east", "north", "west")[1 + customer %% 3]
size <- round(rnorm(n), 2)
sent <- sample(c("at once", "late", "very late"), n, replace = TRUE, prob = c(.6, .3, .1))
has_po <- runif(n) < .6
habit <- rgamma(40, 4, 4)[customer]
rate <- .06 * habit * exp(-.3 * size + .4 * has_po - .5 * (sent == "late") - .8 * (sent == "very late"))
leaves <- ceiling(rexp(n, rate) / 3) * 3
ends <- sample(10:60, n, replace = TRUE)
kind <- sample(c("paid", "credited", "written off"), n, replace = TRUE, prob = c(.8, .15, .05))
days <- pmin(leaves, ends)
outcome <- ifelse(leaves <= ends, kind, "open")
entry <- ifelse(runif(n) < .4, pmax(days - sample(0:25, n, replace = TRUE), 0), 0)
items <- data.frame(days, outcome, entry, customer, region, size, sent, has_po,
                    stringsAsFactors = FALSE)

described <- function(fit, strata) {
  base <- basehaz(fit, centered = FALSE)
  frame <- data.frame(day = base$time, hazard = base$hazard)
  if (strata) frame$stratum <- as.character(base$strata)
  found <- summary(fit)$coefficients
  list(coefficient = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))),
       model_se = unname(found[, "se(coef)"]), covariance = unname(vcov(fit)),
       log_likelihood = fit$loglik[2], null_log_likelihood = fit$loglik[1], baseline = frame)
}

cases <- list()
settings <- expand.grid(entry = c(FALSE, TRUE), strata = c(FALSE, TRUE),
                        cluster = c(FALSE, TRUE), outcome = c("paid", "credited"),
                        stringsAsFactors = FALSE)
for (k in seq_len(nrow(settings))) {
  at <- settings[k, ]
  items$event <- items$outcome == at$outcome
  items$start <- if (at$entry) items$entry - 1 else -1
  text <- "Surv(start, days, event) ~ size + sent + has_po"
  if (at$strata) text <- paste(text, "+ strata(region)")
  control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
  fit <- if (at$cluster)
    coxph(as.formula(text), items, cluster = customer, control = control)
  else coxph(as.formula(text), items, control = control)
  cases[[k]] <- c(as.list(at), described(fit, at$strata))
}

# Does an effect hold over time? Items are split after day 12.
items$event <- items$outcome == "paid"
items$start <- items$entry - 1
halves <- survSplit(Surv(start, days, event) ~ ., items, cut = 12, episode = "half")
halves$late <- as.numeric(halves$half == 2)
halves$late_size <- halves$size * halves$late
halves$late_2 <- (halves$sent == "late") * halves$late
halves$late_3 <- (halves$sent == "very late") * halves$late
plain <- coxph(Surv(start, days, event) ~ size + sent + has_po, halves)
with_size <- coxph(Surv(start, days, event) ~ size + sent + has_po + late_size, halves)
with_sent <- coxph(Surv(start, days, event) ~ size + sent + has_po + late_2 + late_3, halves)
robust <- coxph(Surv(start, days, event) ~ size + sent + has_po + late_2 + late_3, halves,
                cluster = customer)
wald <- function(fit, names) {
  b <- coef(fit)[names]
  as.numeric(b %*% solve(vcov(fit)[names, names], b))
}
over_time <- list(
  cut = 12,
  size = list(chi2 = 2 * (with_size$loglik[2] - plain$loglik[2]),
              early = unname(coef(with_size)["size"]),
              change = unname(coef(with_size)["late_size"])),
  sent = list(chi2 = 2 * (with_sent$loglik[2] - plain$loglik[2]),
              early = unname(coef(with_sent)[c("sentlate", "sentvery late")]),
              change = unname(coef(with_sent)[c("late_2", "late_3")]),
              clustered_chi2 = wald(robust, c("late_2", "late_3"))))

items$event <- NULL
items$start <- NULL
write(toJSON(list(made_by = paste("R", getRversion(), "survival", packageVersion("survival")),
                  items = items, cases = cases, over_time = over_time),
             digits = 16, auto_unbox = TRUE, dataframe = "columns", pretty = FALSE),
      "cox.json")
