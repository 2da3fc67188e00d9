# One task of survival analysis by R's survival, in a process of its own.
#   Rscript benchmarks/survival_tasks.R TASK FOLDER
# Prints CPU seconds, growth of memory in MB and the result, as survival_tasks.py does.
suppressMessages(library(survival))
said <- commandArgs(trailingOnly = TRUE)
task <- said[1]
folder <- said[2]
n <- file.size(file.path(folder, "days")) / 4
whole <- function(name) readBin(file.path(folder, name), "integer", n, size = 4)
days <- whole("days")
outcome <- whole("outcome")
customer <- whole("customer")
x <- matrix(readBin(file.path(folder, "x"), "double", n * 5), ncol = 5)
score <- readBin(file.path(folder, "score"), "double", n)
age <- readBin(file.path(folder, "age"), "double", n)
paid <- as.integer(outcome == 0)
state <- factor(ifelse(outcome == 4, 0, outcome + 1))
used <- function() sum(gc(reset = FALSE)[, 6])
tasks <- list(
  curve = function() {
    found <- summary(survfit(Surv(days, paid) ~ 1, conf.type = "log-log"), times = 60)
    c(found$surv, found$lower)
  },
  outcomes = function() {
    found <- summary(survfit(Surv(days, state) ~ 1), times = 60)
    c(found$pstate[2], found$std.err[2])
  },
  log_rank = function() survdiff(Surv(days, paid) ~ x[, 1])$chisq,
  cox = function() {
    fit <- coxph(Surv(days, paid) ~ x)
    c(coef(fit)[1], sqrt(diag(vcov(fit)))[1])
  },
  cox_clustered = function() {
    fit <- coxph(Surv(days, paid) ~ x, cluster = customer)
    c(coef(fit)[1], sqrt(diag(vcov(fit)))[1])
  },
  concordance = function() concordance(Surv(days, paid) ~ score)$concordance,
  chances = function() {
    fit <- survfit(Surv(days, paid) ~ 1)
    at <- stepfun(fit$time, c(1, fit$surv))
    before <- at(age)
    found <- sapply(c(7, 14, 30), function(h) mean(1 - at(age + h) / before))
    found[1]
  }
)
invisible(gc(reset = TRUE))
before <- used()
start <- sum(proc.time()[1:2])
result <- tasks[[task]]()
cpu <- sum(proc.time()[1:2]) - start
cat(sprintf("%.4f %.0f %s\n", cpu, used() - before, paste(signif(result, 6), collapse = " ")))
